// SPDX-License-Identifier: GPL-2.0-or-later
// The PIT, if it is QEMU's own.
@@ typedef PITCommonState; type T; identifier dev; @@
+static void i8254_kvmfilter(PITCommonState *pit);
+
 pit_realizefn(T *dev, ...)
 {
 <...
 qdev_init_gpio_in(dev, ...);
+i8254_kvmfilter(PIT_COMMON(dev));
 ...>
 }
