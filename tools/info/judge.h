/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is known of the module, the devices and this user, and what follows from it.
 * The conclusions are pure, so that a test can reach all of them.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/kvmfilter.h>

#define NAME_SIZE	80

/* A device, as this user sees it. */
struct device {
	const char *path;
	bool exists;
	char owner[NAME_SIZE], group[NAME_SIZE];	/* or their numbers */
	unsigned int mode;		/* permissions */
	bool in_group;			/* this process is */
	bool joined;			/* the user is, since this session began */
	int error;			/* of open(), 0 or errno */
};

/* How guests' memory is mapped. */
enum paging {
	PAGING_UNKNOWN,
	PAGING_NESTED,			/* by the processor: EPT, NPT */
	PAGING_SHADOW,			/* KVM shadows the guest's tables */
};

/* KVM's module for this processor, as far as its parameters can be read. */
struct vendor {
	const char *name;		/* "Intel", "AMD"; NULL: none, or none that is known */
	const char *nested;		/* what it calls nested paging */
	enum paging paging;
	const char *encrypted;		/* guests whose memory the host can't read; NULL: none */
};

struct info {
	const char *library;		/* versions */
	const char *command;
	uint32_t library_abi;
	char user[NAME_SIZE];
	bool root;
	char kernel[NAME_SIZE];		/* release */
	bool was_loaded, loaded;	/* the module: before /dev/kvmfilter was opened, after */
	bool installed;			/* it is there to be loaded */
	char version[NAME_SIZE];	/* empty: not known */
	struct device filter, kvm;
	struct vendor vendor;
	bool answered;			/* the query is valid */
	int query_error;
	struct kvmfilter_query query;
	bool counted;			/* the three below are known */
	unsigned long code_used;	/* KiB of compiled programs */
	unsigned long code_user_max, code_max;
	bool timed;			/* the two below are known */
	unsigned long timer_floor;	/* us between two expiries of a filter */
	unsigned long timer_share;	/* percent of a CPU for all of a filter */
};

/* Something that is wrong, or only to be known, and what to do. */
struct finding {
	bool fatal;			/* no filter can be had */
	char *what;
	char *remedy;			/* may be NULL */
};

/* One of each device, and of each feature that there is or is not. */
#define FINDINGS_MAX	80

struct findings {
	struct finding all[FINDINGS_MAX];
	uint32_t count;
};

void info_judge(const struct info *info, struct findings *findings);
bool info_usable(const struct findings *findings);
void info_forget(struct findings *findings);

/* The bits of @bits below have these names; others have none. */
const char *info_feature(unsigned int bit);
const char *info_helper(unsigned int bit);
const char *info_bus(unsigned int bit);

/* "EPT", "NPT", "shadow"; NULL if it is not known. */
const char *info_paging(const struct vendor *vendor);

/* Members up to the features mean the same in all versions of the ABI, the rest not. */
bool info_same_abi(const struct info *info);

#endif
