// SPDX-License-Identifier: GPL-2.0
/*
 * What users do who have nothing to do with kvmfilter.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "uninvolved.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

void uninvolved_become(uid_t user)
{
	struct stat kvm;
	gid_t group;

	if (stat("/dev/kvm", &kvm))
		_exit(98);
	group = kvm.st_gid;
	if (setgroups(1, &group) || setgid(user) || setuid(user) || prctl(PR_SET_DUMPABLE, 1))
		_exit(99);
}

int uninvolved_seccomp(void *user)
{
	const struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog prog = {
		.len = COUNT(insns), .filter = (struct sock_filter *)insns,
	};

	uninvolved_become(*(uid_t *)user);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog))
		return errno < 200 ? errno : 199;
	return syscall(SYS_getppid) == -1 && errno == EXDEV ? 0 : 198;
}

/* What is longer than three bytes does not arrive. */
int uninvolved_socket(void *user)
{
	const struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 3, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, 0xffff),
	};
	const struct sock_fprog prog = {
		.len = COUNT(insns), .filter = (struct sock_filter *)insns,
	};
	char buffer[8];
	int ends[2];

	uninvolved_become(*(uid_t *)user);
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends))
		return errno;
	if (setsockopt(ends[1], SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)))
		return errno < 200 ? errno : 199;
	if (write(ends[0], "long", 4) != 4 && errno != EPERM)
		return 198;
	if (write(ends[0], "ab", 2) != 2 || read(ends[1], buffer, sizeof(buffer)) != 2)
		return 197;
	return 0;
}

static int load_bpf(void)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 7 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insns = (uintptr_t)insns,
		.insn_cnt = COUNT(insns),
		.license = (uintptr_t)"GPL",
	};

	return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

int uninvolved_bpf(void *user)
{
	int prog;

	uninvolved_become(*(uid_t *)user);
	prog = load_bpf();
	return prog >= 0 ? 0 : errno < 200 ? errno : 199;
}

int uninvolved_bpf_compiled(void *user)
{
	struct bpf_prog_info info = {};
	union bpf_attr attr = {};
	int prog;

	/* The kernel asks who it is when it compiles, not when it tells. */
	if (seteuid(*(uid_t *)user))
		return 196;
	prog = load_bpf();
	if (prog < 0)
		return errno < 200 ? errno : 199;
	if (seteuid(0))
		return 196;
	attr.info.bpf_fd = prog;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)&info;
	if (syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)))
		return errno;
	return info.jited_prog_len ? 0 : NOT_COMPILED;
}

bool uninvolved_allow_bpf(bool allow)
{
	bool allowed = false;
#ifndef __aarch64__
	int fd = open("/proc/sys/kernel/unprivileged_bpf_disabled", O_WRONLY);

	/* 2: not until root says otherwise; 1 would be for ever. */
	allowed = fd >= 0 && write(fd, allow ? "0" : "2", 1) == 1;
	close(fd);
#else
	/* That of arm64 warns of what processors leak then. */
	(void)allow;
#endif
	return allowed;
}
