// SPDX-License-Identifier: GPL-2.0-or-later
// The virtual clock starts and stops.
@@ @@
 #include "qemu/osdep.h"
+#include "system/kvmfilter.h"

@@ @@
 cpu_enable_ticks(...)
 {
 ...
+kvmfilter_clock_started(timers_state.cpu_clock_offset);
 }

@@ @@
 cpu_disable_ticks(...)
 {
+kvmfilter_clock_stopping();
 ...
 }
