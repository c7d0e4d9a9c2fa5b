// SPDX-License-Identifier: GPL-2.0
/*
 * Code: verified and compiled once, for all filters of all users that load the same
 * instructions; and the budgets of its memory.
 *
 * A user pays for each piece of code once, however many filters of theirs have it, and
 * nothing for what others do with it. What is being compiled counts as large as it may
 * become, so that no number of threads gets beyond a budget.
 */
#include <linux/err.h>
#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "code.h"
#include "user.h"

/* In KiB, since whoever sets them thinks in such; kvmfilter(4) says what to set. */
static ulong code_user_max = 16 << 10;
module_param(code_user_max, ulong, 0644);
MODULE_PARM_DESC(code_user_max, "KiB of compiled programs that a user may have");

static ulong code_max = 64 << 10;
module_param(code_max, ulong, 0644);
MODULE_PARM_DESC(code_max, "KiB of compiled programs that all users may have together");

/* Nobody waits for long: the lock is held for comparing and counting, never to compile. */
static DEFINE_MUTEX(lock);
static DEFINE_HASHTABLE(codes, 8);
static u64 used;		/* bytes, of all users; a piece of code counts once */

static int get_code_used(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%llu\n", READ_ONCE(used) >> 10);
}

static const struct kernel_param_ops code_used_ops = { .get = get_code_used };
module_param_cb(code_used, &code_used_ops, NULL, 0444);
MODULE_PARM_DESC(code_used, "KiB of compiled programs that there are");

/* What a user has of a piece of code. */
struct share {
	struct list_head list;
	struct kvmf_user *user;
	u32 refs;
};

static bool user_has_room(const struct kvmf_user *user, u64 size, struct kvmf_log *log)
{
	if (user->code + size <= (u64)READ_ONCE(code_user_max) << 10)
		return true;
	kvmf_log(log, "this user has %llu KiB of compiled programs, and no room for %llu more: parameter code_user_max of the module is %lu",
		 user->code >> 10, size >> 10, READ_ONCE(code_user_max));
	return false;
}

/* Before it is compiled; the rest is given back when its size is known. */
static int reserve(struct kvmf_user *user, u64 size, struct kvmf_log *log)
{
	bool room;

	mutex_lock(&lock);
	room = user_has_room(user, size, log);
	if (room && used + size > (u64)READ_ONCE(code_max) << 10) {
		room = false;
		kvmf_log(log, "all users have %llu KiB of compiled programs, and no room for %llu more: parameter code_max of the module is %lu",
			 used >> 10, size >> 10, READ_ONCE(code_max));
	}
	if (room) {
		user->code += size;
		used += size;
	}
	mutex_unlock(&lock);
	return room ? 0 : -ENOSPC;
}

static void give_back(struct kvmf_user *user, u64 size)
{
	lockdep_assert_held(&lock);
	user->code -= size;
	used -= size;
}

static struct kvmf_code *find(const struct bpf_insn *insns, const struct kvmf_code_key *key)
{
	struct kvmf_code *code;

	lockdep_assert_held(&lock);
	hash_for_each_possible(codes, code, node, key->hash)
		if (code->key.hash == key->hash &&
		    code->key.insn_count == key->insn_count &&
		    code->key.direction == key->direction &&
		    code->key.state_size == key->state_size &&
		    code->key.mode.blinded == key->mode.blinded &&
		    code->key.mode.trusted == key->mode.trusted &&
		    !memcmp(code->insns, insns, key->insn_count * sizeof(*insns)))
			return code;
	return NULL;
}

static struct share *find_share(struct kvmf_code *code, const struct kvmf_user *user)
{
	struct share *share;

	lockdep_assert_held(&lock);
	list_for_each_entry(share, &code->shares, list)
		if (share->user == user)
			return share;
	return NULL;
}

/* One more reference of @user's to what is there: a new user pays for it, too. */
static int join(struct kvmf_code *code, struct kvmf_user *user, struct kvmf_log *log)
{
	struct share *share = find_share(code, user);

	if (!share) {
		if (!user_has_room(user, code->size, log))
			return -ENOSPC;
		share = kzalloc(sizeof(*share), GFP_KERNEL_ACCOUNT);
		if (!share)
			return -ENOMEM;
		share->user = user;
		list_add(&share->list, &code->shares);
		user->code += code->size;
	}
	share->refs++;
	return 0;
}

static struct kvmf_code *join_existing(struct kvmf_user *user, const struct bpf_insn *insns,
				       const struct kvmf_code_key *key, struct kvmf_log *log)
{
	struct kvmf_code *code;
	int err = 0;

	mutex_lock(&lock);
	code = find(insns, key);
	if (code)
		err = join(code, user, log);
	mutex_unlock(&lock);
	return err ? ERR_PTR(err) : code;
}

/* It counts until it is really gone. */
static void free_code(struct kvmf_code *code)
{
	kvmf_jit_free(code->bpf);
	mutex_lock(&lock);
	used -= code->size;
	mutex_unlock(&lock);
	kvfree(code);
}

/*
 * @code is compiled, and @reserved bytes are the user's for it: let others find it. They may
 * have been faster with the same, which is returned then.
 */
static struct kvmf_code *publish(struct kvmf_user *user, struct kvmf_code *code, u64 reserved,
				 struct kvmf_log *log)
{
	struct kvmf_code *other;
	int err;

	mutex_lock(&lock);
	give_back(user, reserved);
	other = find(code->insns, &code->key);
	err = join(other ?: code, user, log);
	used += code->size;
	if (!other && !err)
		hash_add(codes, &code->node, code->key.hash);
	mutex_unlock(&lock);
	if (other || err)
		free_code(code);
	return err ? ERR_PTR(err) : other ?: code;
}

/* Why it was not compiled, and what that is for the caller. */
static int explain(struct kvmf_log *log, int err)
{
	switch (err) {
	case -EOPNOTSUPP:
		kvmf_log(log, "the kernel's BPF JIT is off: net.core.bpf_jit_enable");
		return err;
	case -ENOTSUPP:
		kvmf_log(log, "the kernel's BPF JIT has no memory left: net.core.bpf_jit_limit");
		return -ENOMEM;
	case -ENOMEM:
		return err;
	default:
		kvmf_log(log, "the kernel's BPF JIT refused the program: error %d", err);
		return -EACCES;
	}
}

static struct kvmf_code *compile(const struct bpf_insn *insns, const struct kvmf_code_key *key,
				 const struct kvmf_facts *facts, const u8 *locks,
				 struct kvmf_log *log)
{
	struct kvmf_code *code = kvzalloc(struct_size(code, insns, key->insn_count),
					  GFP_KERNEL_ACCOUNT);

	if (!code)
		return ERR_PTR(-ENOMEM);
	code->key = *key;
	code->bpf = kvmf_jit_compile(insns, key->insn_count, facts, locks, &code->key.mode);
	if (IS_ERR(code->bpf)) {
		int err = explain(log, PTR_ERR(code->bpf));

		kvfree(code);
		return ERR_PTR(err);
	}
	code->effects = facts->arms ? KVMF_EFFECTS_ARMS :
			facts->signals ? KVMF_EFFECTS_SIGNALS : KVMF_EFFECTS_NONE;
	code->size = kvmf_jit_size(code->bpf);
	INIT_LIST_HEAD(&code->shares);
	memcpy(code->insns, insns, key->insn_count * sizeof(*insns));
	return code;
}

static struct kvmf_code *make_verified(struct kvmf_user *user, const struct bpf_insn *insns,
				       const struct kvmf_code_key *key,
				       const struct kvmf_facts *facts, const u8 *locks,
				       struct kvmf_log *log)
{
	u64 size = kvmf_jit_size_max(key->insn_count, facts);
	struct kvmf_code *code;
	int err;

	err = reserve(user, size, log);
	if (err)
		return ERR_PTR(err);
	code = compile(insns, key, facts, locks, log);
	if (!IS_ERR(code))
		return publish(user, code, size, log);
	mutex_lock(&lock);
	give_back(user, size);
	mutex_unlock(&lock);
	return code;
}

static struct kvmf_code *make(struct kvmf_user *user, const struct bpf_insn *insns,
			      const struct kvmf_code_key *key, struct kvmf_log *log)
{
	u8 *locks = kvzalloc(key->insn_count, GFP_KERNEL_ACCOUNT);
	const struct kvmf_verify verify = {
		.insns = insns,
		.insn_count = key->insn_count,
		.state_size = key->state_size,
		.direction = key->direction,
		.features = KVMF_JIT_FEATURES,
		.locks = locks,
	};
	struct kvmf_facts facts;
	struct kvmf_code *code;
	int err;

	if (!locks)
		return ERR_PTR(-ENOMEM);
	err = kvmf_verify(&verify, &facts, log);
	if (err)
		code = ERR_PTR(err);
	else
		code = make_verified(user, insns, key, &facts, locks, log);
	kvfree(locks);
	return code;
}

struct kvmf_code *kvmf_code_get(struct kvmf_user *user, const struct bpf_insn *insns,
				struct kvmf_code_key *key, struct kvmf_log *log)
{
	static u32 seed __read_mostly;
	struct kvmf_code *code;
	int err;

	get_random_once(&seed, sizeof(seed));
	key->hash = jhash2((const u32 *)insns, key->insn_count * sizeof(*insns) / sizeof(u32),
			   seed);
	err = kvmf_jit_mode(&key->mode);
	if (err)
		return ERR_PTR(explain(log, err));
	code = join_existing(user, insns, key, log);
	return code ?: make(user, insns, key, log);
}

void kvmf_code_put(struct kvmf_user *user, struct kvmf_code *code)
{
	u64 size = code->size;
	struct share *share;
	bool last;

	mutex_lock(&lock);
	share = find_share(code, user);
	if (--share->refs) {
		mutex_unlock(&lock);
		return;
	}
	list_del(&share->list);
	last = list_empty(&code->shares);
	if (last)
		hash_del(&code->node);
	mutex_unlock(&lock);

	if (last)
		free_code(code);
	mutex_lock(&lock);
	user->code -= size;
	mutex_unlock(&lock);
	kfree(share);
}
