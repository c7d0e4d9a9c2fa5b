// SPDX-License-Identifier: GPL-2.0
/*
 * Places of the module's code, by kcov.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#include <linux/kcov.h>

#include "coverage.h"

#define WORDS	(1U << 16)	/* of kcov's trace: the count, then an address each */
#define SLOTS	(1U << 14)	/* more than twice as many as the module has places */

struct coverage {
	int fd;
	uint64_t *trace;
	unsigned int total;
	uint64_t seen[SLOTS];
};

struct coverage *coverage_open(void)
{
	struct coverage *coverage = calloc(1, sizeof(*coverage));

	if (!coverage)
		return NULL;
	mount("none", "/sys/kernel/debug", "debugfs", 0, NULL);
	coverage->fd = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
	if (coverage->fd < 0)
		goto fail;
	if (ioctl(coverage->fd, KCOV_INIT_TRACE, WORDS))
		goto fail;
	coverage->trace = mmap(NULL, WORDS * sizeof(uint64_t), PROT_READ | PROT_WRITE,
			       MAP_SHARED, coverage->fd, 0);
	if (coverage->trace == MAP_FAILED)
		goto fail;
	if (ioctl(coverage->fd, KCOV_ENABLE, KCOV_TRACE_PC))
		goto fail;
	return coverage;
fail:
	if (coverage->fd >= 0)
		close(coverage->fd);
	free(coverage);
	return NULL;
}

void coverage_close(struct coverage *coverage)
{
	ioctl(coverage->fd, KCOV_DISABLE, 0);
	munmap(coverage->trace, WORDS * sizeof(uint64_t));
	close(coverage->fd);
	free(coverage);
}

void coverage_reset(struct coverage *coverage)
{
	__atomic_store_n(&coverage->trace[0], 0, __ATOMIC_RELAXED);
}

static bool see(struct coverage *coverage, uint64_t place)
{
	unsigned int slot = (place * 0x9e3779b97f4a7c15ULL) >> 50;

	while (coverage->seen[slot]) {
		if (coverage->seen[slot] == place)
			return false;
		slot = (slot + 1) % SLOTS;
	}
	if (coverage->total >= SLOTS / 2)
		return false;
	coverage->seen[slot] = place;
	coverage->total++;
	return true;
}

unsigned int coverage_new(struct coverage *coverage)
{
	uint64_t count = __atomic_load_n(&coverage->trace[0], __ATOMIC_RELAXED);
	unsigned int found = 0;

	for (uint64_t i = 1; i <= count && i < WORDS; i++)
		found += see(coverage, coverage->trace[i]);
	return found;
}

unsigned int coverage_total(const struct coverage *coverage)
{
	return coverage->total;
}
