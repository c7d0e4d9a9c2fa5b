// SPDX-License-Identifier: GPL-2.0
/*
 * From verified instructions to machine code, by the kernel's BPF JIT. None of bpf(2) is
 * involved: what its verifier would guarantee to the JIT, ours does.
 *
 * Nothing is interpreted: the kernel's interpreter keeps registers in memory and jumps
 * indirectly, and docs/verifier.md argues about speculation as if neither were so.
 *
 * The type of a program stays BPF_PROG_TYPE_UNSPEC, which the kernel takes for one that
 * was a socket filter of a user: on exit from such a one it clears the branch history, on
 * processors that need it, unless CAP_SYS_ADMIN loaded it (x86's JIT:
 * bpf_prog_was_classic()).
 */
#include <linux/capability.h>
#include <linux/err.h>
#include <linux/preempt.h>
#include <linux/user_namespace.h>
#include <linux/workqueue.h>

#include "instrument.h"
#include "jit.h"

/* Room for @count instructions, and how they will be compiled. An ERR_PTR. */
static struct bpf_prog *alloc(u32 count, struct kvmf_jit_mode *mode)
{
	struct bpf_prog *bpf;

	/* A VMM that has reached its limit is told so; the kernel's log has no use for it. */
	bpf = bpf_prog_alloc(bpf_prog_size(count), __GFP_NOWARN);
	if (!bpf)
		return ERR_PTR(-ENOMEM);
	if (!bpf->jit_requested) {
		bpf_prog_free(bpf);
		return ERR_PTR(-EOPNOTSUPP);
	}
	*mode = (struct kvmf_jit_mode) {
		.blinded = bpf->blinding_requested,
		.trusted = ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN),
	};
	return bpf;
}

/* The kernel does not export its switches, but says what it would do. */
int kvmf_jit_mode(struct kvmf_jit_mode *mode)
{
	struct bpf_prog *bpf = alloc(1, mode);

	if (IS_ERR(bpf))
		return PTR_ERR(bpf);
	bpf_prog_free(bpf);
	return 0;
}

static void reached(struct work_struct *work)
{
}

/*
 * BPF leaves this to a worker of the same CPU. Whoever frees waits for what is queued behind
 * that, or programs that come and go could be more than any budget counts.
 */
void kvmf_jit_free(struct bpf_prog *bpf)
{
	struct work_struct behind;

	INIT_WORK_ONSTACK(&behind, reached);
	migrate_disable();
	bpf_prog_free(bpf);
	schedule_work(&behind);
	migrate_enable();
	flush_work(&behind);
	destroy_work_on_stack(&behind);
}

struct bpf_prog *kvmf_jit_compile(const struct bpf_insn *insns, u32 count,
				  const struct kvmf_facts *facts, const u8 *locks,
				  struct kvmf_jit_mode *mode)
{
	struct bpf_prog *bpf = alloc(kvmf_instrument_count(count, facts), mode);
	int length, err = 0;

	if (IS_ERR(bpf))
		return bpf;
	length = kvmf_instrument(bpf->insnsi, insns, count, facts, locks);
	if (length < 0) {
		err = length;
	} else {
		bpf->len = length;
		bpf->aux->stack_depth = kvmf_instrument_stack(facts);
		bpf = bpf_prog_select_runtime(bpf, &err);
	}
	/* Some kernels say so by an error, others fall back to their interpreter. */
	if (!err && !bpf->jited)
		err = -ENOTSUPP;
	if (!err)
		return bpf;
	bpf_prog_free(bpf);
	return ERR_PTR(err);
}

/*
 * An instruction of BPF becomes one to four of the machine, of up to 10 bytes; a blinded
 * constant adds two. The header and the alignment of the JIT's pieces are below a page.
 */
u64 kvmf_jit_size_max(u32 count, const struct kvmf_facts *facts)
{
	return PAGE_ALIGN(64 * (u64)kvmf_instrument_count(count, facts)) + PAGE_SIZE;
}

u64 kvmf_jit_size(const struct bpf_prog *bpf)
{
	return PAGE_ALIGN(bpf->jited_len + SZ_256);
}

bool kvmf_jit_enabled(void)
{
	struct kvmf_jit_mode mode;

	return kvmf_jit_mode(&mode) != -EOPNOTSUPP;
}
