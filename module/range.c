// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges: the device that stands on KVM's bus, and the way of an access from
 * there to a program. Whatever is not answered goes on to user space: a non-zero
 * return hands the access back to KVM.
 */
#include <linux/percpu.h>
#include <linux/slab.h>

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

static bool width_valid(int width)
{
	return width == 1 || width == 2 || width == 4 || width == 8;
}

/* What stands in the way of an access, or else how its transaction ends. */
static u32 transact(struct kvm_vcpu *vcpu, struct kvmf_range *range,
		    struct kvmfilter_access *access)
{
	const struct kvmf_prog *prog = range->prog[access->direction];
	struct kvmf_result result;

	if (!width_valid(access->width))
		return KVMF_COUNT_PASS_WIDTH;
	if (!prog)
		return KVMF_COUNT_PASS_NO_PROGRAM;
	if (range->bus == KVMFILTER_BUS_PIO &&
	    !kvmf_vcpu_port_access_is_single(range->vm, vcpu))
		return KVMF_COUNT_PASS_STRING;
	kvmf_transaction_run(prog, range->state, range->notifiers, access,
			     &result);
	if (result.outcome == KVMF_DONE)
		kvmf_signals_send(&result.signals);
	return result.outcome;
}

/*
 * The caller has set value, address, width and direction. Inline, so that tracing costs
 * an access a no-op and a register while nobody listens.
 */
static __always_inline int answer(struct kvm_vcpu *vcpu, struct kvmf_range *range,
				  struct kvmfilter_access *access)
{
	u32 outcome;

	access->offset = access->address - range->address;
	access->vcpu = kvmf_vcpu_index(vcpu);
	access->bus = range->bus;
	outcome = transact(vcpu, range, access);
	this_cpu_inc(range->counters->count[outcome]);
	trace_kvmfilter_access(range, access, outcome);
	return outcome == KVMF_COUNT_DONE ? 0 : -EOPNOTSUPP;
}

static int range_read(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
		      gpa_t address, int length, void *data)
{
	struct kvmfilter_access access = {
		.address = address,
		.width = length,
		.direction = KVMFILTER_READ,
	};
	int err;

	err = answer(vcpu, to_range(device), &access);
	/* Little-endian machines only: the low bytes come first. */
	if (!err)
		memcpy(data, &access.value, access.width);
	return err;
}

static int range_write(struct kvm_vcpu *vcpu, struct kvm_io_device *device,
		       gpa_t address, int length, const void *data)
{
	struct kvmfilter_access access = {
		.address = address,
		.width = length,
		.direction = KVMFILTER_WRITE,
	};

	if (length > 0 && length <= sizeof(access.value))
		memcpy(&access.value, data, length);
	return answer(vcpu, to_range(device), &access);
}

/*
 * No destructor: only newer kernels call it when a device leaves the bus. The
 * range is freed when kvmf_range_detach() has returned, on all of them.
 */
static const struct kvm_io_device_ops range_ops = {
	.read = range_read,
	.write = range_write,
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
	kvm_iodevice_init(&range->device, &range_ops);
	return 0;
}

void kvmf_range_destroy(struct kvmf_range *range)
{
	free_percpu(range->counters);
}

int kvmf_range_attach(struct kvmf_range *range)
{
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
