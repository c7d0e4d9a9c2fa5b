// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/PID/fdinfo of a filter: what it is made of and how its accesses ended, for
 * administrators. kvmfilter(4) has the format; lines and pairs may be added to it,
 * and none change their meaning.
 *
 * It waits for nothing that a VMM can hold: see struct kvmf_filter.
 */
#include <linux/fs.h>
#include <linux/seq_file.h>

#include "fdinfo.h"
#include "filter.h"
#include "range.h"
#include "scratch.h"

/* What a program is, read while it can't be freed. */
struct prog_facts {
	u32 direction;
	u32 insn_count;
	u32 state_size;
	u32 users;
};

struct range_facts {
	struct kvmfilter_counters count;
	u64 address;
	u32 bus;
	u32 length;
	u32 read;
	u32 write;
	u32 state;
};

struct timer_facts {
	struct kvmfilter_timer_query count;
	u32 prog;
	u32 state;
	u32 notifier;
};

/* The program at *@number or the next after it, which *@number is then. */
static bool next_prog(struct kvmf_filter *filter, unsigned long *number,
		      struct prog_facts *facts)
{
	const struct kvmf_prog *prog;

	xa_lock(&filter->progs);
	prog = xa_find(&filter->progs, number, ULONG_MAX, XA_PRESENT);
	if (prog)
		*facts = (struct prog_facts) {
			.direction = prog->code->key.direction,
			.insn_count = prog->code->key.insn_count,
			.state_size = prog->code->key.state_size,
			.users = READ_ONCE(prog->users),
		};
	xa_unlock(&filter->progs);
	return prog;
}

static u32 prog_number(const struct kvmf_prog *prog)
{
	return prog ? prog->number : KVMFILTER_PROG_NONE;
}

static bool next_range(struct kvmf_filter *filter, unsigned long *number,
		       struct range_facts *facts)
{
	const char *base = kvmf_scratch_base(filter->scratch);
	const struct kvmf_range *range;

	xa_lock(&filter->ranges);
	range = xa_find(&filter->ranges, number, ULONG_MAX, XA_PRESENT);
	if (range) {
		*facts = (struct range_facts) {
			.address = range->address,
			.bus = range->bus,
			.length = range->length,
			.read = prog_number(range->prog[KVMFILTER_READ]),
			.write = prog_number(range->prog[KVMFILTER_WRITE]),
			.state = (const char *)kvmf_state_of(range->data) - base,
		};
		kvmf_range_count(range, &facts->count);
	}
	xa_unlock(&filter->ranges);
	return range;
}

static const char *direction_name(u32 direction)
{
	static const char * const names[] = {
		[KVMFILTER_READ] = "read", [KVMFILTER_WRITE] = "write",
		[KVMFILTER_EXPIRE] = "expire",
	};

	return names[direction];
}

static void show_progs(struct seq_file *seq, struct kvmf_filter *filter)
{
	struct prog_facts prog;
	unsigned long number;

	for (number = 0; next_prog(filter, &number, &prog); number++)
		seq_printf(seq, "prog:\tnumber:%lu direction:%s insns:%u state:%u jited:%d users:%u\n",
			   number, direction_name(prog.direction),
			   prog.insn_count, prog.state_size, true, prog.users);
}

static void show_ranges(struct seq_file *seq, struct kvmf_filter *filter)
{
	struct range_facts range;
	const struct kvmfilter_counters *count = &range.count;
	unsigned long number;

	for (number = 0; next_range(filter, &number, &range); number++) {
		seq_printf(seq, "range:\tnumber:%lu bus:%s address:0x%llx length:%u read:%u write:%u state:0x%x",
			   number, range.bus == KVMFILTER_BUS_PIO ? "pio" : "mmio",
			   range.address, range.length, range.read, range.write,
			   range.state);
		seq_printf(seq, " done:%llu pass_program:%llu pass_contended:%llu pass_no_program:%llu",
			   count->done, count->pass_program, count->pass_contended,
			   count->pass_no_program);
		seq_printf(seq, " pass_string:%llu pass_width:%llu pass_notifier:%llu pass_timer:%llu\n",
			   count->pass_string, count->pass_width, count->pass_notifier,
			   count->pass_timer);
	}
}

static void show_notifiers(struct seq_file *seq, const struct kvmf_filter *filter)
{
	u32 i;

	for (i = 0; i < KVMFILTER_NOTIFIERS_MAX; i++)
		if (READ_ONCE(filter->notifiers.eventfd[i]))
			seq_printf(seq, "notifier:\tnumber:%u\n", i);
}

static bool find_timer(struct kvmf_filter *filter, u32 number, struct timer_facts *facts)
{
	const char *base = kvmf_scratch_base(filter->scratch);
	int inside = kvmf_vm_enter(&filter->vm);
	const struct kvmf_timer *timer = kvmf_timer_find(&filter->timers, number);

	if (timer) {
		*facts = (struct timer_facts) {
			.prog = timer->prog->number,
			.state = (const char *)kvmf_state_of(timer->data) - base,
			.notifier = timer->notifier,
		};
		kvmf_timer_count(timer, &facts->count);
	}
	kvmf_vm_leave(&filter->vm, inside);
	return timer;
}

static void show_timers(struct seq_file *seq, struct kvmf_filter *filter)
{
	struct timer_facts timer;
	const struct kvmfilter_timer_query *count = &timer.count;
	u32 i;

	for (i = 0; i < KVMFILTER_TIMERS_MAX; i++) {
		if (!find_timer(filter, i, &timer))
			continue;
		seq_printf(seq, "timer:\tnumber:%u prog:%u state:0x%x notifier:%u when:%llu", i,
			   timer.prog, timer.state, timer.notifier, count->when);
		seq_printf(seq, " done:%llu pass_program:%llu pass_contended:%llu pass_notifier:%llu",
			   count->done, count->pass_program, count->pass_contended,
			   count->pass_notifier);
		seq_printf(seq, " pass_timer:%llu late:%llu contended:%llu\n",
			   count->pass_timer, count->late, count->contended);
	}
}

void kvmf_fdinfo_show(struct seq_file *seq, struct file *file)
{
	struct kvmf_filter *filter = file->private_data;

	seq_printf(seq, "filter:\t%llu\n", filter->number);
	seq_printf(seq, "scratch:\t%u\n", kvmf_scratch_size(filter->scratch));
	show_progs(seq, filter);
	show_ranges(seq, filter);
	show_notifiers(seq, filter);
	show_timers(seq, filter);
}
