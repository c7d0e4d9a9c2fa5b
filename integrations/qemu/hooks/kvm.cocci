// SPDX-License-Identifier: GPL-2.0-or-later
// The accelerator has properties more; once it has a VM, kvmfilter begins.
@@ @@
 #include "qemu/osdep.h"
+#include "system/kvmfilter.h"

@@ expression oc; @@
 kvm_arch_accel_class_init(oc);
+kvmfilter_class_init(oc);

@@ identifier s; expression fd; @@
 kvm_init(...)
 {
 ...
 s->vmfd = fd;
+ret = kvmfilter_init(s->vmfd);
+if (ret < 0) {
+    goto err;
+}
 ...
 }
