// SPDX-License-Identifier: GPL-2.0-or-later
// The ACPI PM timer.
@@ identifier ar; type T; @@
+static void acpi_pm_tmr_kvmfilter(T *ar);
+
 void acpi_pm_tmr_init(T *ar, ...)
 {
 ...
+acpi_pm_tmr_kvmfilter(ar);
 }
