// SPDX-License-Identifier: GPL-2.0-or-later
// Port 80h of a PC.
@@ typedef MemoryRegion; identifier f; expression port; @@
+static void port80_kvmfilter(MemoryRegion *port80);
+
 f(...)
 {
 <+...
 memory_region_init_io(port, NULL, &ioport80_io_ops, ...);
+port80_kvmfilter(port);
 ...+>
 }
