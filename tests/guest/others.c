// SPDX-License-Identifier: GPL-2.0
/*
 * What somebody else can do with the descriptor of a filter.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "others.h"
#include "test_programs.h"

int others_commands_fail(int fd, int error)
{
	struct kvmfilter_prog_load load = {
		.size = sizeof(load), .insns = (uintptr_t)count_read_insns,
		.insn_count = sizeof(count_read_insns) / sizeof(count_read_insns[0]),
		.state_size = sizeof(struct test_state),
	};
	struct kvmfilter_prog_unload unload = { .size = sizeof(unload), .prog = 1 };
	struct kvmfilter_range_add add = {
		.size = sizeof(add), .address = 0x700, .length = 1, .read_prog = 1,
	};
	struct kvmfilter_range_remove remove = { .size = sizeof(remove), .range = 1 };
	struct kvmfilter_notifier_set notifier = {
		.size = sizeof(notifier), .event_fd = eventfd(0, EFD_CLOEXEC),
	};
	struct kvmfilter_counters counters = { .size = sizeof(counters), .range = 1 };
	struct kvmfilter_prog_run run = {
		.size = sizeof(run), .prog = 1, .repeat = 1, .access.width = 1,
	};
	struct kvmfilter_detach detach = { .size = sizeof(detach) };
	struct kvmfilter_timer_add timer_add = { .size = sizeof(timer_add), .prog = 1 };
	struct kvmfilter_timer_remove timer_remove = { .size = sizeof(timer_remove) };
	struct kvmfilter_timer_arm timer_arm = { .size = sizeof(timer_arm) };
	struct kvmfilter_timer_query timer_query = { .size = sizeof(timer_query) };
	const struct {
		unsigned long number;
		void *args;
	} commands[] = {
		{ KVMFILTER_PROG_LOAD, &load }, { KVMFILTER_PROG_UNLOAD, &unload },
		{ KVMFILTER_RANGE_ADD, &add }, { KVMFILTER_RANGE_REMOVE, &remove },
		{ KVMFILTER_NOTIFIER_SET, &notifier }, { KVMFILTER_COUNTERS, &counters },
		{ KVMFILTER_PROG_RUN, &run }, { KVMFILTER_DETACH, &detach },
		{ KVMFILTER_TIMER_ADD, &timer_add }, { KVMFILTER_TIMER_REMOVE, &timer_remove },
		{ KVMFILTER_TIMER_ARM, &timer_arm }, { KVMFILTER_TIMER_QUERY, &timer_query },
	};
	int wrong = 0;

	for (unsigned int i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		errno = 0;
		if (ioctl(fd, commands[i].number, commands[i].args) != -1 || errno != error)
			wrong = 100 + i;
	}
	close(notifier.event_fd);
	return wrong;
}

void others_send(int to, const int *fds, unsigned int count)
{
	char byte = 0, control[CMSG_SPACE(OTHERS_SENT * sizeof(int))] = {};
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = CMSG_SPACE(count * sizeof(int)),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(header), fds, count * sizeof(int));
	if (sendmsg(to, &message, 0) != 1)
		abort();
}

int others_receive(int from)
{
	char byte, control[CMSG_SPACE(OTHERS_SENT * sizeof(int))] = {};
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(from, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}
