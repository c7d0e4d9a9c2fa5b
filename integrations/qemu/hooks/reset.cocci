// SPDX-License-Identifier: GPL-2.0-or-later
// The machine is reset.
@@ @@
 #include "qemu/osdep.h"
+#include "system/kvmfilter.h"

@@ @@
 qemu_system_reset(...)
 {
 ...
+kvmfilter_reset_begin();
 cpu_synchronize_all_states();
 ...
+kvmfilter_reset_end();
 }
