// SPDX-License-Identifier: GPL-2.0-or-later
// The machine was reset.
@@ @@
 #include "qemu/osdep.h"
+#include "system/kvmfilter.h"

@@ @@
 qemu_system_reset(...)
 {
 ...
+kvmfilter_reset();
 }
