// SPDX-License-Identifier: GPL-2.0-or-later
// Port 61h.
@@ typedef DeviceState; type T; identifier dev; @@
+static void pcspk_kvmfilter(DeviceState *dev);
+
 pcspk_realizefn(T *dev, ...)
 {
 <...
 isa_register_ioport(...);
+pcspk_kvmfilter(dev);
 ...>
 }
