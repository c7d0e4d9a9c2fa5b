// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges: the device that stands on KVM's bus, and the way of an access from
 * there to a program. Whatever is not answered goes on to user space: a non-zero
 * return hands the access back to KVM.
 */
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "port.h"
#include "range.h"
#include "timer.h"
#include "trace.h"

/* Of one CPU, so that vCPUs that only read share no line they write. */
struct kvmf_range_counters {
	u64 count[KVMF_COUNTS];
};

static_assert((u32)KVMF_COUNT_PASS_TIMER == KVMF_PASS_TIMER);

static struct kvmf_range *to_range(struct kvm_io_device *device)
{
	return container_of(device, struct kvmf_range, device);
}

/* KVM has 1 to 8. */
static bool width_valid(u32 width)
{
	return is_power_of_2(width);
}

/* What an access is worked on with. */
struct work {
	struct kvmf_exit_info exit_info;
	struct kvmf_frame frame;
};

/*
 * The first try was contended. As long as it has others to try, others have their turn; the
 * last ends as the first did, with preemption off.
 */
static noinline __cold u32 transact_again(struct kvmf_range *range, u32 direction,
					  struct work *work)
{
	bool arms = range->prog[direction]->code->effects == KVMF_EFFECTS_ARMS;
	u32 outcome, verdict, tries = KVMFILTER_TRIES - 1;

	do {
		preempt_enable();
		cond_resched();
		preempt_disable();
		/* What a program can have written there. */
		if (direction == KVMFILTER_READ)
			work->frame.access.value = 0;
		work->frame.arms = 0;
		outcome = kvmf_transaction_try(range->run[direction], &range->data,
					       &work->frame, &verdict, arms);
	} while (outcome == KVMF_PASS_CONTENDED && --tries);
	return outcome;
}

static noinline __cold void trace(struct kvmf_range *range, struct work *work, u32 outcome)
{
	struct kvmfilter_access *access = &work->frame.access;

	if (outcome != KVMF_COUNT_DONE && access->direction == KVMFILTER_READ)
		access->value = 0;
	trace_kvmfilter_access(range, access, outcome);
}

static __always_inline void account(struct kvmf_range *range, struct work *work, u32 outcome)
{
	this_cpu_inc(range->counters->count[outcome]);
	if (trace_kvmfilter_access_enabled())
		trace(range, work, outcome);
}

/* For a reason that is seldom. */
static noinline __cold int pass(struct kvmf_range *range, struct work *work, u32 outcome)
{
	account(range, work, outcome);
	return -EOPNOTSUPP;
}

static noinline u64 written_oddly(const void *data, u32 width)
{
	u64 value = 0;

	memcpy(&value, data, min(width, 8U));
	return value;
}

static __always_inline u64 written(const void *data, u32 width)
{
	switch (width) {
	case 1:
		return *(const u8 *)data;
	case 2:
		return *(const u16 *)data;
	case 4:
		return *(const u32 *)data;
	case 8:
		return *(const u64 *)data;
	default:
		/* It will pass; what it was may be traced. */
		return written_oddly(data, width);
	}
}

static __always_inline void answer(void *data, u32 width, u64 value)
{
	if (width == 1)
		*(u8 *)data = value;
	else if (width == 4)
		*(u32 *)data = value;
	else if (width == 8)
		*(u64 *)data = value;
	else
		*(u16 *)data = value;
}

static __always_inline void describe(struct work *work, const struct kvmf_range *range,
				     const struct kvm_vcpu *vcpu, u32 bus, u32 direction,
				     u64 address, u32 width, const void *data)
{
	struct kvmfilter_access *access = &work->frame.access;

	access->value = direction == KVMFILTER_WRITE ? written(data, width) : 0;
	access->address = address;
	access->offset = address - range->address;
	access->vcpu = kvmf_vcpu_index(vcpu);
	/* Width, direction, bus and what is reserved, each a byte, in one store. */
	BUILD_BUG_ON(offsetofend(struct kvmfilter_access, bus) -
		     offsetof(struct kvmfilter_access, width) != 3);
	*(__le64 *)&access->width = cpu_to_le64(width | direction << 8 | bus << 16);
}

/*
 * Inline in a function for each bus, direction, and what the program does besides, so that what
 * is known of each costs nothing.
 */
static __always_inline int make_access(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
				       u32 bus, u32 direction, enum kvmf_effects effects,
				       u64 address, u32 width, void *data)
{
	struct kvmf_range *range = to_range(device);
	struct work work KVMF_UNZEROED;
	u32 outcome, verdict;

	describe(&work, range, vcpu, bus, direction, address, width, data);
	/* A port has no other widths. */
	if (bus == KVMFILTER_BUS_MMIO && unlikely(!width_valid(width)))
		return pass(range, &work, KVMF_COUNT_PASS_WIDTH);
	if (bus == KVMFILTER_BUS_PIO &&
	    unlikely(!kvmf_vcpu_port_access_is_single(vcpu, &range->port_exit,
						      &work.exit_info)))
		return pass(range, &work, KVMF_COUNT_PASS_STRING);

	if (effects)
		work.frame.notifiers = range->notifiers;
	if (effects == KVMF_EFFECTS_ARMS) {
		work.frame.timers = range->timers;
		work.frame.arms = 0;
	}
	preempt_disable();
	outcome = kvmf_transaction_try(range->run[direction], &range->data,
				       &work.frame, &verdict, effects == KVMF_EFFECTS_ARMS);
	if (unlikely(outcome == KVMF_PASS_CONTENDED))
		outcome = transact_again(range, direction, &work);
	preempt_enable();
	if (unlikely(outcome != KVMF_DONE)) {
		if (unlikely(outcome != KVMF_PASS_PROGRAM))
			return pass(range, &work, outcome);
		account(range, &work, KVMF_COUNT_PASS_PROGRAM);
		return -EOPNOTSUPP;
	}
	account(range, &work, KVMF_COUNT_DONE);
	if (effects == KVMF_EFFECTS_ARMS)
		kvmf_timers_follow(&work.frame, NULL);
	if (effects)
		kvmf_transaction_signal(&work.frame);
	/* From the frame, where it is anyway: a register would have to be saved. */
	if (direction == KVMFILTER_READ)
		answer(data, READ_ONCE(work.frame.access.width), work.frame.access.value);
	return 0;
}

static int read_port(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
		     gpa_t address, int length, void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_PIO, KVMFILTER_READ,
			   KVMF_EFFECTS_NONE, address, length, data);
}

static int read_port_signalling(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
				gpa_t address, int length, void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_PIO, KVMFILTER_READ,
			   KVMF_EFFECTS_SIGNALS, address, length, data);
}

static int read_port_arming(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
			    gpa_t address, int length, void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_PIO, KVMFILTER_READ,
			   KVMF_EFFECTS_ARMS, address, length, data);
}

static int read_mmio(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
		     gpa_t address, int length, void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_MMIO, KVMFILTER_READ,
			   KVMF_EFFECTS_NONE, address, length, data);
}

static int read_mmio_signalling(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
				gpa_t address, int length, void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_MMIO, KVMFILTER_READ,
			   KVMF_EFFECTS_SIGNALS, address, length, data);
}

static int read_mmio_arming(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
			    gpa_t address, int length, void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_MMIO, KVMFILTER_READ,
			   KVMF_EFFECTS_ARMS, address, length, data);
}

static int write_port(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
		      gpa_t address, int length, const void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_PIO, KVMFILTER_WRITE,
			   KVMF_EFFECTS_NONE, address, length, (void *)data);
}

static int write_port_signalling(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
				 gpa_t address, int length, const void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_PIO, KVMFILTER_WRITE,
			   KVMF_EFFECTS_SIGNALS, address, length, (void *)data);
}

static int write_port_arming(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
			     gpa_t address, int length, const void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_PIO, KVMFILTER_WRITE,
			   KVMF_EFFECTS_ARMS, address, length, (void *)data);
}

static int write_mmio(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
		      gpa_t address, int length, const void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_MMIO, KVMFILTER_WRITE,
			   KVMF_EFFECTS_NONE, address, length, (void *)data);
}

static int write_mmio_signalling(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
				 gpa_t address, int length, const void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_MMIO, KVMFILTER_WRITE,
			   KVMF_EFFECTS_SIGNALS, address, length, (void *)data);
}

static int write_mmio_arming(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
			     gpa_t address, int length, const void *data)
{
	return make_access(vcpu, device, KVMFILTER_BUS_MMIO, KVMFILTER_WRITE,
			   KVMF_EFFECTS_ARMS, address, length, (void *)data);
}

/* Where the range has no program for the direction. */
static int no_program(struct kvm_vcpu *vcpu, struct kvm_io_device *device, u32 direction,
		      u64 address, u32 width, const void *data)
{
	struct kvmf_range *range = to_range(device);
	struct work work KVMF_UNZEROED;

	describe(&work, range, vcpu, range->bus, direction, address, width, data);
	return pass(range, &work, width_valid(width) ? KVMF_COUNT_PASS_NO_PROGRAM :
							KVMF_COUNT_PASS_WIDTH);
}

static int read_nothing(struct kvm_vcpu *vcpu, struct kvm_io_device *device, gpa_t address,
			int length, void *data)
{
	return no_program(vcpu, device, KVMFILTER_READ, address, length, data);
}

static int write_nothing(struct kvm_vcpu *vcpu, struct kvm_io_device *device, gpa_t address,
			 int length, const void *data)
{
	return no_program(vcpu, device, KVMFILTER_WRITE, address, length, data);
}

/*
 * By bus, and by what there is for a direction: nothing, a program, one that signals, one that
 * arms. There is no destructor: only newer kernels call it when a device leaves the bus. The
 * range is freed when kvmf_range_detach() has returned, on all of them.
 */
static typeof_member(struct kvm_io_device_ops, read) const reads[][4] = {
	[KVMFILTER_BUS_PIO] = { read_nothing, read_port, read_port_signalling, read_port_arming },
	[KVMFILTER_BUS_MMIO] = { read_nothing, read_mmio, read_mmio_signalling, read_mmio_arming },
};

static typeof_member(struct kvm_io_device_ops, write) const writes[][4] = {
	[KVMFILTER_BUS_PIO] = {
		write_nothing, write_port, write_port_signalling, write_port_arming,
	},
	[KVMFILTER_BUS_MMIO] = {
		write_nothing, write_mmio, write_mmio_signalling, write_mmio_arming,
	},
};

static u32 what_for(const struct kvmf_range *range, u32 direction)
{
	const struct kvmf_prog *prog = range->prog[direction];

	return prog ? 1 + prog->code->effects : 0;
}

int kvmf_range_check(u32 bus, u64 address, u32 length)
{
	u64 last;

	if (bus != KVMFILTER_BUS_PIO && bus != KVMFILTER_BUS_MMIO)
		return -EINVAL;
	/* KVM keeps a length as int. */
	if (length == 0 || length > INT_MAX)
		return -EINVAL;
	if (check_add_overflow(address, (u64)length - 1, &last))
		return -EINVAL;
	if (bus == KVMFILTER_BUS_PIO && last > U16_MAX)
		return -EINVAL;
	if (!(kvmf_hook_buses() & BIT(bus)))
		return -EOPNOTSUPP;
	return 0;
}

bool kvmf_range_overlaps(const struct kvmf_range *range, u32 bus, u64 address,
			 u32 length)
{
	return range->bus == bus &&
	       address <= range->address + range->length - 1 &&
	       range->address <= address + length - 1;
}

int kvmf_range_init(struct kvmf_range *range)
{
	range->counters = alloc_percpu_gfp(struct kvmf_range_counters,
					   GFP_KERNEL_ACCOUNT);
	if (!range->counters)
		return -ENOMEM;
	return 0;
}

void kvmf_range_destroy(struct kvmf_range *range)
{
	free_percpu(range->counters);
}

int kvmf_range_attach(struct kvmf_range *range)
{
	u32 direction;

	for (direction = 0; direction < ARRAY_SIZE(range->prog); direction++)
		if (range->prog[direction])
			range->run[direction] = range->prog[direction]->code->bpf->bpf_func;
	range->port_exit = range->vm->port_exit;
	range->ops = (struct kvm_io_device_ops) {
		.read = reads[range->bus][what_for(range, KVMFILTER_READ)],
		.write = writes[range->bus][what_for(range, KVMFILTER_WRITE)],
	};
	kvm_iodevice_init(&range->device, &range->ops);
	return kvmf_vm_register(range->vm, range->bus, range->address,
				range->length, &range->device);
}

int kvmf_range_detach(struct kvmf_range *range)
{
	return kvmf_vm_unregister(range->vm, range->bus, &range->device);
}

void kvmf_range_count(const struct kvmf_range *range,
		      struct kvmfilter_counters *sum)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		const u64 *count = per_cpu_ptr(range->counters, cpu)->count;

		sum->done += READ_ONCE(count[KVMF_COUNT_DONE]);
		sum->pass_program += READ_ONCE(count[KVMF_COUNT_PASS_PROGRAM]);
		sum->pass_contended += READ_ONCE(count[KVMF_COUNT_PASS_CONTENDED]);
		sum->pass_no_program += READ_ONCE(count[KVMF_COUNT_PASS_NO_PROGRAM]);
		sum->pass_string += READ_ONCE(count[KVMF_COUNT_PASS_STRING]);
		sum->pass_width += READ_ONCE(count[KVMF_COUNT_PASS_WIDTH]);
		sum->pass_notifier += READ_ONCE(count[KVMF_COUNT_PASS_NOTIFIER]);
		sum->pass_timer += READ_ONCE(count[KVMF_COUNT_PASS_TIMER]);
	}
}
