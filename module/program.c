// SPDX-License-Identifier: GPL-2.0
/*
 * Programs: what a filter has loaded, by number.
 */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "program.h"

static struct bpf_insn *copy_insns(const struct kvmfilter_prog_load *load)
{
	struct bpf_insn *insns = kvmalloc_array(load->insn_count, sizeof(*insns),
						GFP_KERNEL_ACCOUNT);

	if (!insns)
		return ERR_PTR(-ENOMEM);
	if (!copy_from_user(insns, u64_to_user_ptr(load->insns),
			    load->insn_count * sizeof(*insns)))
		return insns;
	kvfree(insns);
	return ERR_PTR(-EFAULT);
}

struct kvmf_prog *kvmf_prog_load(struct kvmf_user *user,
				 const struct kvmfilter_prog_load *load,
				 struct kvmf_log *log)
{
	struct kvmf_code_key key = {
		.insn_count = load->insn_count,
		.direction = load->direction,
		.state_size = load->state_size,
	};
	struct bpf_insn *insns;
	struct kvmf_prog *prog;
	int err = 0;

	prog = kzalloc(sizeof(*prog), GFP_KERNEL_ACCOUNT);
	if (!prog)
		return ERR_PTR(-ENOMEM);
	insns = copy_insns(load);
	if (IS_ERR(insns)) {
		err = PTR_ERR(insns);
		goto free_prog;
	}
	prog->code = kvmf_code_get(user, insns, &key, log);
	err = PTR_ERR_OR_ZERO(prog->code);
	kvfree(insns);
	if (!err)
		return prog;
free_prog:
	kfree(prog);
	return ERR_PTR(err);
}

void kvmf_prog_free(struct kvmf_user *user, struct kvmf_prog *prog)
{
	kvmf_code_put(user, prog->code);
	kfree(prog);
}
