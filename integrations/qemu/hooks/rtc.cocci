// SPDX-License-Identifier: GPL-2.0-or-later
// The RTC, when its ports are there; and when somebody else writes to its memory.
@@ @@
 #include "qemu/osdep.h"
+#include "system/kvmfilter.h"

@@ typedef DeviceState; type T; identifier dev; @@
+static void rtc_kvmfilter(DeviceState *dev);
+
 rtc_realizefn(T *dev, ...)
 {
 <...
 qdev_init_gpio_out(dev, ...);
+rtc_kvmfilter(dev);
 ...>
 }

// The second name is that of 7.2.
@@ type T; identifier set = { mc146818rtc_set_cmos_data, rtc_set_memory }; identifier s; @@
 set(T *s, ...)
 {
 ...
+kvmfilter_changed(s);
 }
