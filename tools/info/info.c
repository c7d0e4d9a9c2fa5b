// SPDX-License-Identifier: GPL-2.0
/*
 * kvmfilter info: the facts are gathered here, and printed. What they mean is said in
 * judge.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <kvmfilter.h>

#include "commands.h"
#include "judge.h"
#include "json.h"
#include "options.h"
#include "text.h"
#include "tool.h"
#include "version.h"

#define GROUPS_MAX	65536

/* --- facts ------------------------------------------------------------------------- */

static bool is_loaded(void)
{
	return !access("/sys/module/kvmfilter", F_OK);
}

static void read_version(char *version)
{
	FILE *file = fopen("/sys/module/kvmfilter/version", "re");
	char line[NAME_SIZE] = "", *clean;

	if (!file)
		return;
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	line[strcspn(line, "\n")] = '\0';
	clean = text_clean(line);
	snprintf(version, NAME_SIZE, "%s", clean);
	free(clean);
}

static bool read_parameter(const char *name, unsigned long *value)
{
	char *path = tool_text("/sys/module/kvmfilter/parameters/%s", name), line[32] = "";
	FILE *file = fopen(path, "re");
	char *end = line;

	free(path);
	if (!file)
		return false;
	errno = 0;
	if (fgets(line, sizeof(line), file))
		*value = strtoul(line, &end, 10);
	fclose(file);
	return end != line && *end == '\n' && !errno;
}

/* depmod knows it. */
static bool is_installed(const char *release)
{
	char *path = tool_text("/lib/modules/%s/modules.dep", release), *line = NULL;
	FILE *file = fopen(path, "re");
	bool found = false;
	size_t size = 0;

	free(path);
	if (!file)
		return false;
	while (!found && getline(&line, &size, file) > 0) {
		const char *name;

		line[strcspn(line, ":\n")] = '\0';
		name = strrchr(line, '/');
		name = name ? name + 1 : line;
		found = !strncmp(name, "kvmfilter.ko", strlen("kvmfilter.ko"));
	}
	free(line);
	fclose(file);
	return found;
}

static void read_user(struct info *info)
{
	const struct passwd *entry = getpwuid(geteuid());

	info->root = !geteuid();
	if (entry)
		snprintf(info->user, NAME_SIZE, "%s", entry->pw_name);
	else
		snprintf(info->user, NAME_SIZE, "%u", geteuid());
}

static bool is_among(const gid_t *groups, int count, gid_t group)
{
	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

/* In the groups of this process; and in those of the user, as they are now. */
static void read_membership(struct device *device, gid_t group)
{
	const struct passwd *entry = getpwuid(geteuid());
	gid_t *groups = tool_alloc(GROUPS_MAX, sizeof(*groups));
	int count = getgroups(GROUPS_MAX, groups);

	device->in_group = getegid() == group || is_among(groups, count, group);
	count = GROUPS_MAX;
	if (entry && getgrouplist(entry->pw_name, entry->pw_gid, groups, &count) >= 0)
		device->joined = is_among(groups, count, group);
	free(groups);
}

static void read_device(struct device *device, const char *path)
{
	const struct passwd *user;
	const struct group *group;
	struct stat node;
	int fd;

	device->path = path;
	fd = open(path, O_RDWR | O_CLOEXEC);
	device->error = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	/* Afterwards: opening may have made it. */
	device->exists = !stat(path, &node);
	if (!device->exists)
		return;
	device->mode = node.st_mode & 07777;
	user = getpwuid(node.st_uid);
	group = getgrgid(node.st_gid);
	snprintf(device->owner, NAME_SIZE, "%u", node.st_uid);
	snprintf(device->group, NAME_SIZE, "%u", node.st_gid);
	if (user)
		snprintf(device->owner, NAME_SIZE, "%s", user->pw_name);
	if (group)
		snprintf(device->group, NAME_SIZE, "%s", group->gr_name);
	read_membership(device, node.st_gid);
}

/* A switch of a module: 'Y', 'N', or '1', '0'; false if it is not there. */
static bool read_switch(const char *module, const char *name, bool *on)
{
	char *path = tool_text("/sys/module/%s/parameters/%s", module, name);
	FILE *file = fopen(path, "re");
	int value = file ? fgetc(file) : EOF;

	free(path);
	if (file)
		fclose(file);
	*on = value == 'Y' || value == '1';
	return *on || value == 'N' || value == '0';
}

static void read_vendor(struct vendor *vendor)
{
	static const struct {
		const char *module, *name, *nested, *parameter, *encrypted, *encrypts;
	} all[] = {
		{ "kvm_intel", "Intel", "EPT", "ept", "TDX", "tdx" },
		{ "kvm_amd", "AMD", "NPT", "npt", "SEV", "sev" },
	};
	bool on;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		char *path = tool_text("/sys/module/%s", all[i].module);
		bool there = !access(path, F_OK);

		free(path);
		if (!there)
			continue;
		vendor->name = all[i].name;
		vendor->nested = all[i].nested;
		if (read_switch(all[i].module, all[i].parameter, &on))
			vendor->paging = on ? PAGING_NESTED : PAGING_SHADOW;
		if (read_switch(all[i].module, all[i].encrypts, &on) && on)
			vendor->encrypted = all[i].encrypted;
	}
}

static void gather(struct info *info)
{
	struct utsname names;

	info->library = kvmfilter_version();
	info->command = KVMFILTER_VERSION_TEXT;
	info->library_abi = KVMFILTER_ABI_VERSION;
	uname(&names);
	snprintf(info->kernel, NAME_SIZE, "%s", names.release);
	info->installed = is_installed(names.release);
	read_user(info);
	info->was_loaded = is_loaded();
	read_device(&info->filter, "/dev/kvmfilter");
	read_device(&info->kvm, "/dev/kvm");
	read_vendor(&info->vendor);
	info->loaded = is_loaded();
	read_version(info->version);
	info->counted = read_parameter("code_used", &info->code_used) &&
			read_parameter("code_user_max", &info->code_user_max) &&
			read_parameter("code_max", &info->code_max);
	info->timed = read_parameter("timer_floor", &info->timer_floor) &&
		      read_parameter("timer_share", &info->timer_share);
	if (!info->filter.error) {
		info->query_error = -kvmfilter_query(&info->query);
		info->answered = !info->query_error;
	}
}

/* --- limits ------------------------------------------------------------------------ */

static const struct {
	const char *name;
	size_t offset;
} limits[] = {
#define LIMIT(member)	{ #member, offsetof(struct kvmfilter_query, member) }
	LIMIT(scratch_max), LIMIT(state_max), LIMIT(state_align), LIMIT(progs_max),
	LIMIT(ranges_max), LIMIT(notifiers_max), LIMIT(insns_max), LIMIT(calls_max),
	LIMIT(signals_max), LIMIT(stack_max), LIMIT(tries), LIMIT(weight_max), LIMIT(locks_max),
	LIMIT(timers_max), LIMIT(arms_max),
};

#define LIMIT_COUNT	(sizeof(limits) / sizeof(limits[0]))

static uint32_t limit(const struct info *info, size_t i)
{
	uint32_t value;

	memcpy(&value, (const char *)&info->query + limits[i].offset, sizeof(value));
	return value;
}

/* --- for people -------------------------------------------------------------------- */

static void print_bits(const char *label, uint64_t bits, const char *(*name)(unsigned int))
{
	const char *before = "";

	printf("%-15s ", label);
	for (unsigned int bit = 0; bit < 64; bit++) {
		if (!(bits >> bit & 1))
			continue;
		if (name(bit))
			printf("%s%s", before, name(bit));
		else
			printf("%s%u", before, bit);
		before = ", ";
	}
	puts(bits ? "" : "none");
}

static void print_module(const struct info *info)
{
	printf("%-15s ", "module:");
	if (!info->loaded)
		printf("not loaded, %s for Linux %s", info->installed ? "installed" :
		       "not installed", info->kernel);
	else
		printf("loaded%s, version %s, Linux %s",
		       info->was_loaded ? "" : " just now, by opening its device",
		       *info->version ? info->version : "not known", info->kernel);
	putchar('\n');
	if (!info->answered)
		return;
	printf("%-15s version %u\n", "ABI:", info->query.abi_version);
	print_bits("features:", info->query.features, info_feature);
	if (!info_same_abi(info))
		return;
	printf("%-15s %s\n", "JIT:",
	       info->query.features & KVMFILTER_FEATURE_JIT ? "on" : "off");
	if (info->counted)
		printf("%-15s %lu of %lu KiB, %lu for a user\n", "compiled code:",
		       info->code_used, info->code_max, info->code_user_max);
	if (info->timed)
		printf("%-15s %lu us between two expiries of a filter, %lu %% of a CPU\n",
		       "timers:", info->timer_floor, info->timer_share);
	print_bits("helpers:", info->query.helpers, info_helper);
	print_bits("buses:", info->query.buses, info_bus);
	for (size_t i = 0; i < LIMIT_COUNT; i++)
		printf("%-15s %s %u\n", i ? "" : "limits:", limits[i].name, limit(info, i));
}

static void print_device(const struct info *info, const struct device *device)
{
	char *label = tool_text("%s:", device->path);

	printf("%-15s ", label);
	free(label);
	if (device->exists)
		printf("%s:%s %04o, %s is%s in the group, ", device->owner, device->group,
		       device->mode, info->user, device->in_group ? "" : " not");
	if (device->error)
		printf("cannot be opened: %s\n", strerror(device->error));
	else
		printf("can be opened\n");
}

static void print_vendor(const struct vendor *vendor)
{
	const char *paging = info_paging(vendor);

	if (vendor->name)
		printf("%-15s %s, %s%s\n", "KVM:", vendor->name, paging ? paging : "paging not known",
		       vendor->paging == PAGING_SHADOW ? " paging" : "");
}

static void print_findings(const struct findings *findings)
{
	printf("%-15s %s\n", "usable:", info_usable(findings) ? "yes" : "no");
	for (uint32_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->all[i];

		printf("\n%s: %s\n", finding->fatal ? "problem" : "note", finding->what);
		if (finding->remedy)
			printf("  to do: %s\n", finding->remedy);
	}
}

static void print_info(const struct info *info, const struct findings *findings)
{
	print_module(info);
	printf("%-15s %s, for ABI version %u\n", "library:", info->library,
	       info->library_abi);
	printf("%-15s %s\n", "command:", info->command);
	print_device(info, &info->filter);
	print_device(info, &info->kvm);
	print_vendor(&info->vendor);
	print_findings(findings);
}

/* --- as JSON ----------------------------------------------------------------------- */

static json_t *names_json(uint64_t bits, const char *(*name)(unsigned int))
{
	json_t *array = json_array();

	for (unsigned int bit = 0; bit < 64; bit++)
		if (bits >> bit & 1)
			json_array_append_new(array, name(bit) ? json_string(name(bit)) :
					      json_number(bit));
	return array;
}

static json_t *code_json(const struct info *info)
{
	if (!info->counted)
		return json_null();
	return json_pack("{s:o, s:o, s:o}", "used", json_number(info->code_used),
			 "max", json_number(info->code_max),
			 "user_max", json_number(info->code_user_max));
}

static json_t *timers_json(const struct info *info)
{
	if (!info->timed)
		return json_null();
	return json_pack("{s:o, s:o}", "floor_us", json_number(info->timer_floor),
			 "share", json_number(info->timer_share));
}

static json_t *module_json(const struct info *info)
{
	bool same = info->answered && info_same_abi(info);
	json_t *numbers = same ? json_object() : json_null();

	for (size_t i = 0; same && i < LIMIT_COUNT; i++)
		json_object_set_new(numbers, limits[i].name, json_number(limit(info, i)));
	return json_pack("{s:b, s:b, s:b, s:s?, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "loaded", info->loaded, "was_loaded", info->was_loaded,
			 "installed", info->installed,
			 "version", *info->version ? info->version : NULL,
			 "abi_version", info->answered ?
			 json_number(info->query.abi_version) : json_null(),
			 "features", info->answered ?
			 names_json(info->query.features, info_feature) : json_null(),
			 "jit", same ?
			 json_boolean(info->query.features & KVMFILTER_FEATURE_JIT) :
			 json_null(),
			 "helpers", same ? names_json(info->query.helpers, info_helper) :
			 json_null(),
			 "buses", same ? names_json(info->query.buses, info_bus) :
			 json_null(),
			 "limits", numbers, "code_kib", code_json(info),
			 "timers", timers_json(info));
}

static json_t *device_json(const struct device *device)
{
	char mode[8];

	snprintf(mode, sizeof(mode), "%04o", device->mode);
	return json_pack("{s:s, s:b, s:s?, s:s?, s:s?, s:b, s:b, s:s?}",
			 "path", device->path, "exists", device->exists,
			 "owner", device->exists ? device->owner : NULL,
			 "group", device->exists ? device->group : NULL,
			 "mode", device->exists ? mode : NULL,
			 "in_group", device->in_group, "opens", !device->error,
			 "error", device->error ? strerror(device->error) : NULL);
}

static json_t *vendor_json(const struct vendor *vendor)
{
	return json_pack("{s:s?, s:s?, s:s?}", "vendor", vendor->name,
			 "paging", info_paging(vendor), "encrypted", vendor->encrypted);
}

static json_t *findings_json(const struct findings *findings)
{
	json_t *array = json_array();

	for (uint32_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->all[i];

		json_array_append_new(array, json_pack("{s:b, s:s, s:s?}",
						       "fatal", finding->fatal,
						       "what", finding->what,
						       "remedy", finding->remedy));
	}
	return array;
}

static json_t *info_json(const struct info *info, const struct findings *findings)
{
	return json_pack("{s:b, s:s, s:s, s:s, s:s, s:o, s:o, s:[o, o], s:o, s:o}",
			 "usable", info_usable(findings), "user", info->user,
			 "kernel", info->kernel, "library", info->library,
			 "command", info->command,
			 "library_abi_version", json_number(info->library_abi),
			 "module", module_json(info),
			 "devices", device_json(&info->filter), device_json(&info->kvm),
			 "kvm", vendor_json(&info->vendor),
			 "findings", findings_json(findings));
}

int info_run(const struct options *options)
{
	struct info info = {};
	struct findings findings;
	enum status status;

	gather(&info);
	info_judge(&info, &findings);
	if (options->json)
		json_print(info_json(&info, &findings));
	else
		print_info(&info, &findings);
	status = info_usable(&findings) ? STATUS_OK : STATUS_REJECTED;
	info_forget(&findings);
	return status;
}
