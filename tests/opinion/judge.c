// SPDX-License-Identifier: GPL-2.0
/*
 * Loading into Linux, by nothing but bpf(2): a library between could change a program
 * to please the kernel.
 */
#include <err.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "judge.h"

/* As libbpf does it: a signal interrupts the verifier. */
#define TRIES	5

static long sys_bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* One element: only such a map's value has an address that a program may hold. */
static int make_map(uint32_t value_size, uint32_t flags)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(__u32),
		.value_size = value_size,
		.max_entries = 1,
		.map_flags = flags,
	};
	int fd = sys_bpf(BPF_MAP_CREATE, &attr);

	if (fd < 0)
		err(1, "no map; kernel.unprivileged_bpf_disabled=0?");
	return fd;
}

struct wrap_maps judge_maps(const struct kvmf_verify *in)
{
	/* 0: not made yet; as a descriptor it is the standard input's. */
	static int access[2], states[KVMFILTER_STATE_MAX / 8 + 1], numbers;
	int *state = &states[in->state_size / 8];
	bool write = in->direction != KVMFILTER_READ;

	if (!access[write])
		access[write] = make_map(WRAP_ACCESS_SIZE,
					 write ? BPF_F_RDONLY_PROG : 0);
	if (!*state)
		*state = make_map(in->state_size ?: WRAP_STATE_NONE, 0);
	if (!numbers)
		numbers = make_map(WRAP_NUMBERS, 0);
	return (struct wrap_maps){ access[write], *state, numbers };
}

static int load(const struct wrapped *program, char *log, uint32_t log_size)
{
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insns = (uintptr_t)program->insns,
		.insn_cnt = program->insn_count,
		.license = (uintptr_t)"GPL",
		.log_level = log ? 1 : 0,
		.log_buf = (uintptr_t)log,
		.log_size = log_size,
	};
	int tries = TRIES, fd;

	do {
		fd = sys_bpf(BPF_PROG_LOAD, &attr);
	} while (fd < 0 && errno == EAGAIN && --tries);
	return fd < 0 ? -errno : fd;
}

bool judge_accepts(const struct wrapped *program)
{
	int fd = load(program, NULL, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

enum verdict judge_program(const struct wrapped *program, const char **log)
{
	/* Linux keeps the end of what does not fit, and that is what matters. */
	static char text[1 << 20];
	int fd = load(program, NULL, 0);
	int again;

	*log = text;
	text[0] = '\0';
	if (fd >= 0) {
		close(fd);
		return VERDICT_ACCEPTED;
	}
	if (fd == -E2BIG)
		return VERDICT_TOO_COMPLEX;
	/* Most are accepted, and writing the log would take longer than all else. */
	again = load(program, text, sizeof(text));
	if (again >= 0)
		errx(1, "refused without a log (%s), accepted with one",
		     strerror(-fd));
	if (!text[0])
		errx(1, "BPF_PROG_LOAD: %s, and no word from the verifier",
		     strerror(-fd));
	if (strstr(text, "too complex") || strstr(text, "too large"))
		return VERDICT_TOO_COMPLEX;
	return VERDICT_REFUSED;
}
