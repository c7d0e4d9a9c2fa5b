// SPDX-License-Identifier: GPL-2.0
/*
 * What the facts of kvmfilter info mean for somebody who wants to use a filter.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "tool.h"

static const char * const features[] = { "jit", "load_signed" };
static const char * const helpers[] = {
	[KVMFILTER_HELPER_CLOCK_NS] = "clock_ns",
	[KVMFILTER_HELPER_BOOT_NS] = "boot_ns",
	[KVMFILTER_HELPER_MULDIV64] = "muldiv64",
	[KVMFILTER_HELPER_SIGNAL] = "signal",
	[KVMFILTER_HELPER_ARM] = "arm",
};

static const char * const buses[] = { "pio", "mmio" };

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

const char *info_feature(unsigned int bit)
{
	return bit < LENGTH(features) ? features[bit] : NULL;
}

const char *info_helper(unsigned int bit)
{
	return bit < LENGTH(helpers) ? helpers[bit] : NULL;
}

const char *info_bus(unsigned int bit)
{
	return bit < LENGTH(buses) ? buses[bit] : NULL;
}

const char *info_paging(const struct vendor *vendor)
{
	switch (vendor->paging) {
	case PAGING_NESTED:
		return vendor->nested;
	case PAGING_SHADOW:
		return "shadow";
	default:
		return NULL;
	}
}

bool info_same_abi(const struct info *info)
{
	return info->query.abi_version == info->library_abi;
}

__attribute__((format(printf, 3, 4)))
static void found(struct findings *findings, bool fatal, const char *format, ...)
{
	struct finding *finding = &findings->all[findings->count++];
	va_list args;

	finding->fatal = fatal;
	va_start(args, format);
	finding->what = tool_vtext(format, args);
	va_end(args);
}

/* Of what was found last. */
__attribute__((format(printf, 2, 3)))
static void remedy(struct findings *findings, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	findings->all[findings->count - 1].remedy = tool_vtext(format, args);
	va_end(args);
}

static const char *as_root(const struct info *info)
{
	return info->root ? "" : "as root: ";
}

/* The node is there, and this user may not open it. */
static void judge_permission(const struct info *info, const struct device *device,
			     struct findings *findings)
{
	found(findings, true, "%s: no permission to open it (%s:%s %04o)", device->path,
	      device->owner, device->group, device->mode);
	if (info->root)
		remedy(findings, "a container or a security module forbids it");
	else if ((device->mode & 0060) != 0060 || !strcmp(device->group, "root"))
		remedy(findings, "as root: udevadm trigger --action=add --name-match=%s; the udev rule gives it to the group kvm",
		       device->path);
	else if (device->in_group)
		remedy(findings, "%s is in the group %s: an ACL, a container or a security module forbids it",
		       info->user, device->group);
	else if (device->joined)
		remedy(findings, "%s is in the group %s, but was not yet when this session began: log in again",
		       info->user, device->group);
	else
		remedy(findings, "as root: usermod -aG %s %s; then log in again",
		       device->group, info->user);
}

static void judge_absence(const struct info *info, struct findings *findings)
{
	if (info->loaded) {
		found(findings, true, "%s is not there, though the module is loaded",
		      info->filter.path);
		remedy(findings, "in a container: give it the device; else %sudevadm trigger --action=add",
		       as_root(info));
		return;
	}
	found(findings, true, "the module is not loaded");
	if (info->installed)
		remedy(findings, "%smodprobe kvmfilter; if that fails, dmesg says why",
		       as_root(info));
	else
		remedy(findings, "install it for Linux %s (make install, a package, or DKMS: dkms status)",
		       info->kernel);
}

/* Either device; false if it is not there. */
static bool judge_device(const struct info *info, const struct device *device,
			 struct findings *findings)
{
	switch (device->error) {
	case 0:
		return true;
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return false;
	case EACCES:
		judge_permission(info, device, findings);
		return true;
	case EPERM:
		found(findings, true, "%s: opening it is forbidden", device->path);
		remedy(findings, "in a container: allow the device there");
		return true;
	default:
		found(findings, true, "%s: %s", device->path, strerror(device->error));
		return true;
	}
}

static void judge_features(const struct info *info, struct findings *findings)
{
	uint64_t bits = info->query.features;

	if (!(bits & KVMFILTER_FEATURE_JIT)) {
		found(findings, true, "the kernel's BPF JIT is off: no program can be loaded");
		remedy(findings, "%ssysctl net.core.bpf_jit_enable=1", as_root(info));
	}
	if (!(bits & KVMFILTER_FEATURE_LOAD_SIGNED))
		found(findings, false,
		      "no sign-extending loads in this kernel: programs that have them are refused");
	for (unsigned int bit = 0; bit < 64; bit++)
		if (bits >> bit & 1 && !info_feature(bit))
			found(findings, false,
			      "the module has a feature %u that is not known here: it is newer, and does all that this library knows",
			      bit);
}

/* Before the budget is spent. A program may become half a megabyte while it is compiled. */
static void judge_code(const struct info *info, struct findings *findings)
{
	if (!info->counted || info->code_used + 512 <= info->code_max / 10 * 9)
		return;
	found(findings, false, "compiled programs take %lu of the %lu KiB that they may: others may be refused",
	      info->code_used, info->code_max);
	remedy(findings, "see who loads them by kvmfilter stat; %s: a larger code_max in /sys/module/kvmfilter/parameters",
	       info->root ? "write" : "as root");
}

static void judge_module(const struct info *info, struct findings *findings)
{
	uint32_t abi = info->query.abi_version;

	if (!info->answered) {
		if (!info->filter.error)
			found(findings, true, "the module does not answer KVMFILTER_QUERY: %s",
			      strerror(info->query_error));
		return;
	}
	if (!info_same_abi(info)) {
		found(findings, true, "the module has ABI version %u, this library (%s) is for version %u: it creates no filter",
		      abi, info->library, info->library_abi);
		remedy(findings, "install a newer %s", abi > info->library_abi ?
		       "library and command" : "module, and load it");
		return;
	}
	if (*info->version && strcmp(info->version, info->library))
		found(findings, false, "the module is version %s, this library %s: the ABI version is the same, so they fit together",
		      info->version, info->library);
	judge_features(info, findings);
	judge_code(info, findings);
}

/* Where the tests have run: docs/kernels.md. */
static const char * const tested_series[] = { "6.1", "6.12", "6.18", "7.2", "7.3" };

static void judge_tested(const struct info *info, struct findings *findings)
{
	char series[NAME_SIZE];
	bool tested = false;
	unsigned int major, minor;

	if (sscanf(info->kernel, "%u.%u", &major, &minor) == 2) {
		snprintf(series, sizeof(series), "%u.%u", major, minor);
		for (size_t i = 0; i < LENGTH(tested_series); i++)
			tested |= !strcmp(series, tested_series[i]);
		if (!tested)
			found(findings, false, "kvmfilter was not tested with Linux %s; it is for all since 6.1",
			      series);
	}
	if (info->vendor.encrypted)
		found(findings, false, "KVM can encrypt guests here (%s): with such guests kvmfilter was not tested",
		      info->vendor.encrypted);
}

void info_judge(const struct info *info, struct findings *findings)
{
	*findings = (struct findings) {};
	if (!judge_device(info, &info->filter, findings))
		judge_absence(info, findings);
	judge_module(info, findings);
	if (!judge_device(info, &info->kvm, findings)) {
		found(findings, true, "there is no KVM");
		remedy(findings, "%smodprobe kvm-amd or kvm-intel; if that fails, turn virtualisation on in the firmware",
		       as_root(info));
	}
	judge_tested(info, findings);
}

bool info_usable(const struct findings *findings)
{
	for (uint32_t i = 0; i < findings->count; i++)
		if (findings->all[i].fatal)
			return false;
	return true;
}

void info_forget(struct findings *findings)
{
	for (uint32_t i = 0; i < findings->count; i++) {
		free(findings->all[i].what);
		free(findings->all[i].remedy);
	}
	*findings = (struct findings) {};
}
