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
#include "trace.h"

/* Of one CPU, so that vCPUs that only read share no line they write. */
struct kvmf_range_counters {
	u64 count[KVMF_COUNTS];
};

static struct kvmf_range *to_range(struct kvm_io_device *device)
{
	return container_of(device, struct kvmf_range, device);
}

static bool width_valid(u32 width)
{
	return width <= 8 && BIT(width) & (BIT(1) | BIT(2) | BIT(4) | BIT(8));
}

/* What stands in the way of an access, or else how a try of its transaction ends. */
static __always_inline u32 transact(struct kvm_vcpu *vcpu, struct kvmf_range *range,
				    u32 direction, u64 address, u32 width, u64 value,
				    struct kvmf_signals *signals, struct kvmf_frame *frame)
{
	const struct kvmf_code *code = range->code[direction];
	u32 verdict;

	frame->access = (struct kvmfilter_access) {
		.value = value,
		.address = address,
		.offset = address - range->address,
		.vcpu = kvmf_vcpu_index(vcpu),
		.width = width,
		.direction = direction,
		.bus = range->bus,
	};
	if (unlikely(!width_valid(width)))
		return KVMF_COUNT_PASS_WIDTH;
	if (unlikely(!code))
		return KVMF_COUNT_PASS_NO_PROGRAM;
	if (KVMF_HAS_PORTS && range->bus == KVMFILTER_BUS_PIO &&
	    unlikely(!kvmf_vcpu_port_access_is_single(vcpu, &range->port_exit,
						      &frame->exit_info)))
		return KVMF_COUNT_PASS_STRING;
	return kvmf_transaction_try(frame, code, range->state, signals, &verdict);
}

/*
 * The first try was contended. All that the others need is in the frame; that of the CPU on
 * which this returns, with preemption off, is what the last one has left.
 */
static noinline u32 transact_again(struct kvmf_range *range, u32 direction,
				   struct kvmf_signals *signals)
{
	struct kvmf_frame *frame = this_cpu_ptr(kvmf_frames);
	const struct kvmfilter_access access = frame->access;
	u32 outcome, verdict, tries = KVMFILTER_TRIES - 1;

	do {
		kvmf_frame_put();
		cond_resched();
		frame = kvmf_frame_get();
		frame->access = access;
		outcome = kvmf_transaction_try(frame, range->code[direction], range->state,
					       signals, &verdict);
	} while (outcome == KVMF_PASS_CONTENDED && --tries);
	return outcome;
}

/*
 * Returns whether it was answered. Inline in four functions, so that what is known of each
 * costs nothing.
 */
static __always_inline bool answer(struct kvm_vcpu *vcpu, struct kvmf_range *range,
				   u32 direction, u64 address, u32 width, u64 *value,
				   struct kvmf_signals *signals)
{
	struct kvmf_frame *frame = kvmf_frame_get();
	u32 outcome;

	outcome = transact(vcpu, range, direction, address, width, *value, signals, frame);
	if (unlikely(outcome == KVMF_COUNT_PASS_CONTENDED)) {
		outcome = transact_again(range, direction, signals);
		frame = this_cpu_ptr(kvmf_frames);
	}
	*value = frame->access.value;
	/* No interrupt counts. */
	__this_cpu_inc(range->counters->count[outcome]);
	trace_kvmfilter_access(range, &frame->access, outcome);
	kvmf_frame_put();
	/* Eventfds want preemption on. */
	if (signals && outcome == KVMF_COUNT_DONE)
		kvmf_signals_send(signals);
	return outcome == KVMF_COUNT_DONE;
}

static __always_inline int read(struct kvm_vcpu *vcpu, struct kvmf_range *range, u64 address,
				u32 width, void *data, struct kvmf_signals *signals)
{
	u64 value = 0;

	if (!answer(vcpu, range, KVMFILTER_READ, address, width, &value, signals))
		return -EOPNOTSUPP;
	switch (width) {
	case 1:
		*(u8 *)data = value;
		break;
	case 2:
		*(u16 *)data = value;
		break;
	case 4:
		*(u32 *)data = value;
		break;
	default:
		*(u64 *)data = value;
	}
	return 0;
}

static __always_inline int write(struct kvm_vcpu *vcpu, struct kvmf_range *range, u64 address,
				 u32 width, const void *data, struct kvmf_signals *signals)
{
	u64 value = 0;

	switch (width) {
	case 1:
		value = *(const u8 *)data;
		break;
	case 2:
		value = *(const u16 *)data;
		break;
	case 4:
		value = *(const u32 *)data;
		break;
	case 8:
		value = *(const u64 *)data;
		break;
	default:
		/* It will pass; what it was may be traced. */
		if (width < sizeof(value))
			memcpy(&value, data, width);
	}
	return answer(vcpu, range, KVMFILTER_WRITE, address, width, &value, signals) ?
		0 : -EOPNOTSUPP;
}

static int range_read(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
		      gpa_t address, int length, void *data)
{
	return read(vcpu, to_range(device), address, length, data, NULL);
}

static int range_write(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
		       gpa_t address, int length, const void *data)
{
	return write(vcpu, to_range(device), address, length, data, NULL);
}

/*
 * No destructor: only newer kernels call it when a device leaves the bus. The
 * range is freed when kvmf_range_detach() has returned, on all of them.
 */
static const struct kvm_io_device_ops range_ops = {
	.read = range_read,
	.write = range_write,
};

/* The same for ranges with a program that signals. */
static int signalling_read(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
			   gpa_t address, int length, void *data)
{
	struct kvmf_range *range = to_range(device);
	struct kvmf_signals signals;

	signals.notifiers = range->notifiers;
	return read(vcpu, range, address, length, data, &signals);
}

static int signalling_write(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
			    gpa_t address, int length, const void *data)
{
	struct kvmf_range *range = to_range(device);
	struct kvmf_signals signals;

	signals.notifiers = range->notifiers;
	return write(vcpu, range, address, length, data, &signals);
}

static const struct kvm_io_device_ops signalling_ops = {
	.read = signalling_read,
	.write = signalling_write,
};

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
	bool signals = false;
	u32 direction;

	for (direction = 0; direction < ARRAY_SIZE(range->prog); direction++) {
		if (!range->prog[direction])
			continue;
		range->code[direction] = range->prog[direction]->code;
		signals |= range->code[direction]->signals;
	}
	range->port_exit = range->vm->port_exit;
	kvm_iodevice_init(&range->device, signals ? &signalling_ops : &range_ops);
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
	}
}
