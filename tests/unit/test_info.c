// SPDX-License-Identifier: GPL-2.0
/*
 * What kvmfilter info concludes: one fact at a time differs from a machine where all is
 * well. Built with sanitizers.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../tools/info/judge.h"

#define ALL_FEATURES	(KVMFILTER_FEATURE_JIT | KVMFILTER_FEATURE_LOAD_SIGNED)

static struct info all_is_well(void)
{
	return (struct info) {
		.library = "0.2.0",
		.command = "0.2.0",
		.library_abi = KVMFILTER_ABI_VERSION,
		.user = "vmm",
		.kernel = "6.12.0",
		.was_loaded = true,
		.loaded = true,
		.installed = true,
		.version = "0.2.0",
		.filter = { .path = "/dev/kvmfilter", .exists = true, .owner = "root",
			    .group = "kvm", .mode = 0660, .in_group = true, .joined = true },
		.kvm = { .path = "/dev/kvm", .exists = true, .owner = "root",
			 .group = "kvm", .mode = 0660, .in_group = true, .joined = true },
		.vendor = { .name = "Intel", .nested = "EPT", .paging = PAGING_NESTED },
		.answered = true,
		.query = { .abi_version = KVMFILTER_ABI_VERSION, .features = ALL_FEATURES },
	};
}

/* The device cannot be opened, and so nothing is asked. */
static struct info fails(int error)
{
	struct info info = all_is_well();

	info.filter.error = error;
	info.answered = false;
	info.query = (struct kvmfilter_query) {};
	return info;
}

/* One finding, with @what in it and @remedy, which may be NULL for none. */
static void assert_found(const struct info *info, bool usable, const char *what,
			 const char *remedy)
{
	struct findings findings;

	info_judge(info, &findings);
	assert_int_equal(findings.count, 1);
	assert_int_equal(info_usable(&findings), usable);
	assert_int_equal(findings.all[0].fatal, !usable);
	if (!strstr(findings.all[0].what, what))
		fail_msg("'%s', not '%s'", findings.all[0].what, what);
	if (!remedy)
		assert_null(findings.all[0].remedy);
	else if (!findings.all[0].remedy || !strstr(findings.all[0].remedy, remedy))
		fail_msg("'%s', not '%s'", findings.all[0].remedy, remedy);
	info_forget(&findings);
}

static void nothing_is_found_where_all_is_well(void **state)
{
	struct info info = all_is_well();
	struct findings findings;

	(void)state;
	info_judge(&info, &findings);
	assert_int_equal(findings.count, 0);
	assert_true(info_usable(&findings));
}

static void permission_has_many_reasons(void **state)
{
	struct info info = fails(EACCES);

	(void)state;
	assert_found(&info, false, "no permission to open it (root:kvm 0660)", "security module");
	info.filter.in_group = false;
	assert_found(&info, false, "no permission", "log in again");
	assert_found(&info, false, "no permission", "but was not yet when");
	info.filter.joined = false;
	assert_found(&info, false, "no permission", "usermod -aG kvm vmm; then log in again");
	info.filter.mode = 0600;
	assert_found(&info, false, "0600", "udevadm trigger --action=add --name-match=/dev/kvmfilter");
	info.filter.mode = 0660;
	strcpy(info.filter.group, "root");
	assert_found(&info, false, "root:root", "udev rule");
	info.root = true;
	assert_found(&info, false, "root:root", "security module");
	info = fails(EPERM);
	assert_found(&info, false, "forbidden", "container");
	info = fails(EIO);
	assert_found(&info, false, "/dev/kvmfilter: Input/output error", NULL);
}

static void absence_says_what_to_load(void **state)
{
	static const int errors[] = { ENOENT, ENXIO, ENODEV };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct info info = fails(errors[i]);

		assert_found(&info, false, "though the module is loaded", "container");
		info.loaded = false;
		assert_found(&info, false, "not loaded", "as root: modprobe kvmfilter");
		info.root = true;
		assert_found(&info, false, "not loaded", "modprobe kvmfilter");
		info.installed = false;
		assert_found(&info, false, "not loaded", "install it for Linux 6.12.0");
	}
}

static void kvm_is_needed_as_well(void **state)
{
	struct info info = all_is_well();

	(void)state;
	info.kvm.error = ENOENT;
	assert_found(&info, false, "no KVM", "as root: modprobe kvm-amd or kvm-intel");
	info.kvm.error = EACCES;
	info.kvm.in_group = false;
	info.kvm.joined = false;
	assert_found(&info, false, "/dev/kvm: no permission", "usermod -aG kvm vmm");
	info.kvm.error = EBUSY;
	assert_found(&info, false, "/dev/kvm: Device or resource busy", NULL);
}

static void another_abi_is_told_from_either_side(void **state)
{
	struct info info = all_is_well();

	(void)state;
	/* What else such a module says is not looked at. */
	info.query.features = 0;
	info.query.abi_version = KVMFILTER_ABI_VERSION + 1;
	assert_found(&info, false, "the module has ABI version 2, this library (0.2.0) is for version 1",
		     "install a newer library");
	assert_false(info_same_abi(&info));
	info.query.abi_version = KVMFILTER_ABI_VERSION - 1;
	assert_found(&info, false, "the module has ABI version 0", "install a newer module");
}

static void other_versions_fit_if_the_abi_does(void **state)
{
	struct info info = all_is_well();

	(void)state;
	strcpy(info.version, "0.3.0");
	assert_found(&info, true, "the module is version 0.3.0, this library 0.2.0: the ABI version is the same",
		     NULL);
	/* Not known: nothing to be said. */
	info.version[0] = '\0';
	nothing_is_found_where_all_is_well(state);
}

static void features_are_told_where_they_differ(void **state)
{
	struct info info = all_is_well();
	struct findings findings;

	(void)state;
	info.query.features = ALL_FEATURES & ~KVMFILTER_FEATURE_JIT;
	assert_found(&info, false, "JIT is off", "as root: sysctl net.core.bpf_jit_enable=1");
	info.query.features = ALL_FEATURES & ~KVMFILTER_FEATURE_LOAD_SIGNED;
	assert_found(&info, true, "no sign-extending loads", NULL);
	info.query.features = ALL_FEATURES | 1ULL << 63;
	assert_found(&info, true, "a feature 63 that is not known here", NULL);
	/* As many as there can be. */
	info.query.features = ~ALL_FEATURES;
	info.kvm.error = ENOENT;
	info_judge(&info, &findings);
	assert_int_equal(findings.count, 62 + 2 + 1);
	info_forget(&findings);
}

static void a_module_that_does_not_answer_is_told(void **state)
{
	struct info info = fails(0);

	(void)state;
	info.query_error = ENOTTY;
	assert_found(&info, false, "does not answer KVMFILTER_QUERY", NULL);
}

static void a_budget_that_is_nearly_spent_is_told(void **state)
{
	struct info info = all_is_well();
	struct findings findings;

	(void)state;
	info.counted = true;
	info.code_max = 10240;
	info.code_used = 9216 - 512;
	info_judge(&info, &findings);
	assert_int_equal(findings.count, 0);
	info_forget(&findings);
	info.code_used++;
	assert_found(&info, true, "8705 of the 10240 KiB", "code_max");
	info.counted = false;
	info_judge(&info, &findings);
	assert_int_equal(findings.count, 0);
	info_forget(&findings);
}

static void what_was_not_tested_is_told(void **state)
{
	struct info info = all_is_well();
	struct findings findings;

	(void)state;
	strcpy(info.kernel, "6.120.0-1-generic");
	assert_found(&info, true, "not tested with Linux 6.120;", NULL);
	strcpy(info.kernel, "6.1.0-57-amd64");
	info.vendor.encrypted = "TDX";
	assert_found(&info, true, "encrypt guests here (TDX)", NULL);
	/* Nothing that could be compared. */
	info.vendor.encrypted = NULL;
	strcpy(info.kernel, "unknown");
	info.vendor.name = NULL;
	info.vendor.paging = PAGING_UNKNOWN;
	info_judge(&info, &findings);
	assert_int_equal(findings.count, 0);
}

static void paging_has_a_name(void **state)
{
	struct vendor vendor = { .name = "AMD", .nested = "NPT" };

	(void)state;
	assert_null(info_paging(&vendor));
	vendor.paging = PAGING_NESTED;
	assert_string_equal(info_paging(&vendor), "NPT");
	vendor.paging = PAGING_SHADOW;
	assert_string_equal(info_paging(&vendor), "shadow");
}

static void bits_have_names(void **state)
{
	(void)state;
	assert_string_equal(info_feature(0), "jit");
	assert_string_equal(info_feature(1), "load_signed");
	assert_null(info_feature(2));
	assert_null(info_helper(0));
	assert_string_equal(info_helper(KVMFILTER_HELPER_CLOCK_NS), "clock_ns");
	assert_string_equal(info_helper(KVMFILTER_HELPER_SIGNAL), "signal");
	assert_null(info_helper(63));
	assert_string_equal(info_bus(KVMFILTER_BUS_MMIO), "mmio");
	assert_null(info_bus(2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_found_where_all_is_well),
		cmocka_unit_test(permission_has_many_reasons),
		cmocka_unit_test(absence_says_what_to_load),
		cmocka_unit_test(kvm_is_needed_as_well),
		cmocka_unit_test(another_abi_is_told_from_either_side),
		cmocka_unit_test(other_versions_fit_if_the_abi_does),
		cmocka_unit_test(features_are_told_where_they_differ),
		cmocka_unit_test(a_module_that_does_not_answer_is_told),
		cmocka_unit_test(a_budget_that_is_nearly_spent_is_told),
		cmocka_unit_test(what_was_not_tested_is_told),
		cmocka_unit_test(paging_has_a_name),
		cmocka_unit_test(bits_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
