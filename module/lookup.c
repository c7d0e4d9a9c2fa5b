// SPDX-License-Identifier: GPL-2.0
/*
 * Names that the kernel does not export. kallsyms_lookup_name() is one of them, but a kprobe
 * resolves names.
 */
#include <linux/kprobes.h>
#include <linux/static_call.h>

#include "lookup.h"

#if !IS_ENABLED(CONFIG_KPROBES)
#error "kvmfilter needs CONFIG_KPROBES"
#endif
#if !IS_ENABLED(CONFIG_KALLSYMS)
#error "kvmfilter needs CONFIG_KALLSYMS"
#endif

static unsigned long no_lookup_name(const char *name)
{
	return 0;
}

DEFINE_STATIC_CALL(hook_lookup_name, no_lookup_name);

static const char * const lookup_name = "kallsyms_lookup_name";

const char *kvmf_lookup_init(void)
{
	struct kprobe probe = { .symbol_name = lookup_name };
	void *address;

	if (register_kprobe(&probe))
		return lookup_name;
	/*
	 * Where the function starts with ENDBR this is the address of the instruction after it,
	 * which is as good for a direct call.
	 */
	address = probe.addr;
	unregister_kprobe(&probe);
	static_call_update(hook_lookup_name, address);
	return NULL;
}

void *kvmf_lookup(const char *name)
{
	return (void *)static_call(hook_lookup_name)(name);
}
