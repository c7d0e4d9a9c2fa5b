// SPDX-License-Identifier: GPL-2.0
/*
 * Why KVM does not go on with a vCPU. Both VMMs of the examples say it, and do no more
 * about it.
 */
#include <stdarg.h>
#include <stdio.h>

#include "ending.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const char * const suberrors[] = {
	[KVM_INTERNAL_ERROR_EMULATION] = "KVM_INTERNAL_ERROR_EMULATION",
	[KVM_INTERNAL_ERROR_SIMUL_EX] = "KVM_INTERNAL_ERROR_SIMUL_EX",
	[KVM_INTERNAL_ERROR_DELIVERY_EV] = "KVM_INTERNAL_ERROR_DELIVERY_EV",
	[KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON] =
		"KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON",
};

struct text {
	char *at;
	size_t left;
};

static __attribute__((format(printf, 2, 3))) void append(struct text *text, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text->at, text->left, format, args);
	va_end(args);
	if (length < 0 || (size_t)length >= text->left)
		length = text->left ? text->left - 1 : 0;
	text->at += length;
	text->left -= length;
}

static void describe_internal_error(const struct kvm_run *run, struct text *text)
{
	const __u8 *bytes = run->emulation_failure.insn_bytes;
	__u32 suberror = run->internal.suberror, i;
	const char *name = suberror < COUNT(suberrors) ? suberrors[suberror] : NULL;

	append(text, "KVM_EXIT_INTERNAL_ERROR, %s (%u)", name ? name : "unknown", suberror);
	if (run->internal.ndata)
		append(text, ", data");
	for (i = 0; i < run->internal.ndata && i < COUNT(run->internal.data); i++)
		append(text, " 0x%llx", run->internal.data[i]);
	/* The flags are the first of the data, the instruction is in the next two. */
	if (suberror != KVM_INTERNAL_ERROR_EMULATION || run->internal.ndata < 3 ||
	    !(run->emulation_failure.flags & KVM_INTERNAL_ERROR_EMULATION_FLAG_INSTRUCTION_BYTES))
		return;
	append(text, ", instruction");
	for (i = 0; i < run->emulation_failure.insn_size &&
	     i < COUNT(run->emulation_failure.insn_bytes); i++)
		append(text, " %02x", bytes[i]);
}

void ending_describe(const struct kvm_run *run, char *text, size_t size)
{
	struct text whole = { text, size };

	switch (run->exit_reason) {
	case KVM_EXIT_INTERNAL_ERROR:
		describe_internal_error(run, &whole);
		break;
	case KVM_EXIT_FAIL_ENTRY:
		append(&whole, "KVM_EXIT_FAIL_ENTRY, the processor's reason 0x%llx",
		       run->fail_entry.hardware_entry_failure_reason);
		break;
	case KVM_EXIT_SHUTDOWN:
		append(&whole, "KVM_EXIT_SHUTDOWN, on x86 a triple fault");
		break;
	default:
		append(&whole, "exit reason %u", run->exit_reason);
	}
}
