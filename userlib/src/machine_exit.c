// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Who answers what left the kernel.
 */
#include <errno.h>
#include <linux/kvm.h>
#include <string.h>

#include "machine.h"

/*
 * A signal handler that does not return, to let a vCPU stand, must not do so with a device's lock
 * held. What tells of a fault comes all the same, since a VMM may live by it; and what ends a
 * process, since a callback may be where it hangs.
 */
void kvmf_signals_hold(sigset_t *before)
{
	static const int let[] = {
		SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS,
		SIGHUP, SIGINT, SIGQUIT, SIGTERM,
	};
	sigset_t held;
	unsigned int i;

	sigfillset(&held);
	for (i = 0; i < sizeof(let) / sizeof(let[0]); i++)
		sigdelset(&held, let[i]);
	pthread_sigmask(SIG_BLOCK, &held, before);
}

void kvmf_signals_release(const sigset_t *before)
{
	pthread_sigmask(SIG_SETMASK, before, NULL);
}

/* An access, and the device that has answered. */
struct asked {
	struct kvmfilter_machine *machine;
	struct kvmfilter_device *who;
};

static int ask_devices(struct asked *asked, struct kvmfilter_access *access)
{
	struct kvmfilter_machine *machine = asked->machine;
	const struct slot *slot;
	int verdict = KVMFILTER_PASS;

	lock_devices(machine);
	for (slot = machine->slots; slot && verdict != KVMFILTER_DONE; slot = slot->next) {
		verdict = kvmfilter_device_access(slot->device, access);
		if (verdict == KVMFILTER_DONE)
			asked->who = slot->device;
	}
	unlock_devices(machine);
	return verdict;
}

static int ask(void *opaque, struct kvmfilter_access *access)
{
	struct asked *asked = opaque;
	const struct kvmfilter_machine_options *options = &asked->machine->options;

	if (ask_devices(asked, access) == KVMFILTER_DONE)
		return KVMFILTER_DONE;
	if (!options->access)
		return KVMFILTER_PASS;
	access->offset = 0;
	if (access->direction == KVMFILTER_READ)
		access->value = 0;
	return options->access(options->opaque, access) == KVMFILTER_DONE ? KVMFILTER_DONE :
	       KVMFILTER_PASS;
}

/* Of wide accesses to ports whoever has one of the bytes gets that. */
static int ask_all(struct asked *asked, struct kvmfilter_access *access)
{
	int verdict = ask(asked, access);

	if (verdict == KVMFILTER_DONE)
		return verdict;
	if (access->bus == KVMFILTER_BUS_PIO && (access->width == 2 || access->width == 4))
		return kvmfilter_access_bytes(access, ask, asked);
	if (access->direction == KVMFILTER_READ)
		access->value = ~0ULL;
	return KVMFILTER_PASS;
}

int kvmfilter_machine_access(struct kvmfilter_machine *machine,
			     struct kvmfilter_access *access, struct kvmfilter_device **who)
{
	struct asked asked = { .machine = machine };
	sigset_t before;
	int verdict;

	if (!access->width || access->width > 8 || access->direction > KVMFILTER_WRITE)
		return -EINVAL;
	kvmf_signals_hold(&before);
	verdict = ask_all(&asked, access);
	kvmf_signals_release(&before);
	if (who)
		*who = asked.who;
	return verdict;
}

/* An access at @data, which is the vCPU's. */
static int exit_access(struct asked *asked, const struct kvmfilter_access *like, __u8 *data)
{
	struct kvmfilter_access access = *like;
	int verdict;

	if (access.direction == KVMFILTER_WRITE)
		memcpy(&access.value, data, access.width);
	verdict = ask_all(asked, &access);
	if (access.direction == KVMFILTER_READ)
		memcpy(data, &access.value, access.width);
	return verdict;
}

/* A string instruction has several elements. */
static int exit_io(struct asked *asked, struct kvm_run *run)
{
	const struct kvmfilter_access access = {
		.address = run->io.port,
		.width = run->io.size,
		.direction = run->io.direction == KVM_EXIT_IO_OUT ? KVMFILTER_WRITE :
			     KVMFILTER_READ,
		.bus = KVMFILTER_BUS_PIO,
	};
	__u8 *data = (__u8 *)run + run->io.data_offset;
	int result = KVMFILTER_DONE;
	__u32 i;

	for (i = 0; i < run->io.count; i++, data += run->io.size)
		if (exit_access(asked, &access, data) != KVMFILTER_DONE)
			result = KVMFILTER_PASS;
	return result;
}

static int exit_mmio(struct asked *asked, struct kvm_run *run)
{
	const struct kvmfilter_access access = {
		.address = run->mmio.phys_addr,
		.width = run->mmio.len,
		.direction = run->mmio.is_write ? KVMFILTER_WRITE : KVMFILTER_READ,
		.bus = KVMFILTER_BUS_MMIO,
	};

	return exit_access(asked, &access, run->mmio.data);
}

int kvmfilter_machine_exit(struct kvmfilter_machine *machine, struct kvm_run *run,
			   struct kvmfilter_device **who)
{
	struct asked asked = { .machine = machine };
	sigset_t before;
	int result = -EINVAL;

	kvmf_signals_hold(&before);
	if (run->exit_reason == KVM_EXIT_IO)
		result = exit_io(&asked, run);
	else if (run->exit_reason == KVM_EXIT_MMIO)
		result = exit_mmio(&asked, run);
	kvmf_signals_release(&before);
	if (who)
		*who = asked.who;
	return result;
}
