// SPDX-License-Identifier: GPL-2.0-or-later
// The HPET, at the end of what may fail.
@@ typedef HPETState; type T; identifier dev; @@
+static void hpet_kvmfilter(HPETState *s);
+
 hpet_realize(T *dev, ...)
 {
 <...
 qdev_init_gpio_in(dev, ...);
+hpet_kvmfilter(HPET(dev));
 ...>
 }
