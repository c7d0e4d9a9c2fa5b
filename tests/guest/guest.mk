# SPDX-License-Identifier: GPL-2.0
#
# Tests that run where the module is loaded. Included by the Makefile. Wants B, BPF's rules,
# GUEST_FLAGS, LIB, VMM_OBJECTS and PIT_OBJECTS; gives GUEST_TESTS and the like, and
# GUEST_PROGRAMS, which the Makefile links.

# What it does: make check runs these on each of its kernels.
GUEST_TESTS := abi range fdinfo trace attach migrate models trial pit clock readme life \
	       conformance doorbell posted console board pins bystander budget preempt strings realmode \
	       neighbours interrupted l2 timers ticking
# What it withstands. These take their time: make check runs them on one kernel,
# make check-kernels and make check-debug on all.
HOSTILE_TESTS := events drop isolation calls hostile hostile_random hostile_vcpus hostile_vmm \
		 hostile_user hostile_timers linear
# Only on a kernel that can make allocations fail.
DEBUG_TESTS := failures
# What it costs: on one kernel as well.
COST_TESTS := shared

# Those of them for kernels of arm64. Not there: pit (KVM has no i8254).
ARM64_GUEST_TESTS := range conformance abi life trial readme models attach fdinfo trace isolation \
		     calls migrate hostile_vmm clock doorbell posted console board drop events hostile hostile_random \
		     hostile_vcpus linear syndrome pins bystander budget preempt hostile_user \
		     timers hostile_timers
# And the command; stat is not: its test looks at ports and string instructions.
ARM64_TESTS := $(ARM64_GUEST_TESTS) tool

# With Intel's VMX all are run, in as few boots as may be: these take longest there. (tracing says
# why it is not.) In other modes these, in one boot: what reaches the bus in another way.
INTEL_BOOTS = $(patsubst /%,%,$(call boots,,$(filter-out clock,$(GUEST_TESTS) $(HOSTILE_TESTS) \
	      $(COST_TESTS) tool stat))) clock tracing
INTEL_MODE_BOOTS = $(patsubst /%,%,$(call boots,,range strings realmode neighbours interrupted \
		   l2 attach models doorbell hostile))

# Those that want a VM of their own, since they change what others would find or want it as
# nobody else does; and those that count instructions as time.
ALONE_TESTS := events drop isolation hostile_vmm pins shared
COUNTED_TESTS := pit clock preempt
# $(call boots,KERNEL,TESTS): names for tests/run, one for each VM: all others share one.
space := $(subst ,, )
plus = $(addprefix $(1)/,$(subst $(space),+,$(strip $(2))))
boots = $(call plus,$(1),$(filter-out $(ALONE_TESTS) $(COUNTED_TESTS),$(2))) \
	$(call plus,$(1),$(filter $(COUNTED_TESTS),$(2))) \
	$(addprefix $(1)/,$(filter $(ALONE_TESTS),$(2)))

GUEST_C_TESTS := $(GUEST_TESTS) $(HOSTILE_TESTS) $(DEBUG_TESTS) $(COST_TESTS) \
		 $(if $(filter arm64,$(TARGET_ARCH)),syndrome)
GUEST_PROGRAMS := $(GUEST_C_TESTS:%=$(B)/test_%) $(B)/busy $(B)/traced

.PHONY: arm64-tests
arm64-tests: $(B)/cases.tar tool-inputs
	$(MAKE) --no-print-directory B=build/arm64 CROSS_COMPILE=aarch64-linux-gnu- \
		SYSROOT=$$(scripts/kernel sysroot) \
		$(addprefix build/arm64/,$(ARM64_GUEST_TESTS:%=test_%) kvmfilter)

$(B)/gen/test_programs.h: $(B)/bpf/tests/guest/programs.o
$(B)/gen/hostile_programs.h: $(B)/bpf/tests/guest/ledger.o
$(B)/gen/linear_programs.h: $(B)/bpf/tests/guest/latch.o
$(B)/gen/timers_programs.h: $(B)/bpf/tests/guest/timers.o
$(patsubst %.c,$(B)/%.o,$(filter-out %.bpf.c,$(wildcard tests/guest/*.c))): \
	$(B)/gen/test_programs.h
$(B)/tests/guest/test_doorbell.o: $(B)/gen/doorbell_programs.h
$(B)/tests/guest/test_posted.o: $(B)/gen/posted_programs.h
$(B)/tests/guest/test_readme.o: $(addprefix $(B)/gen/readme_,program.h vmm.h device.h machine.h)
$(GUEST_C_TESTS:%=$(B)/test_%): $(B)/test_%: $(B)/tests/guest/test_%.o \
	$(B)/tests/guest/fixture.o $(VMM_OBJECTS) $(LIB)
$(B)/test_fdinfo: $(B)/tests/guest/fdinfo_looking.o
$(B)/test_fdinfo $(B)/test_trace: $(addprefix $(B)/tests/guest/,endings.o fdinfo.o)
$(B)/test_hostile_vmm: $(B)/tests/guest/hostile_vmm.o \
	$(patsubst %,$(B)/tests/guest/hostile%.o,_scratch _commands _arguments _notifiers _ends)
$(B)/test_isolation: $(B)/tests/guest/isolation.o \
	$(patsubst %,$(B)/tests/guest/isolation%.o,_who _limits _scratch \
	$(if $(filter x86,$(TARGET_ARCH)),_compat))
$(B)/test_hostile_vmm $(B)/test_isolation: $(B)/tests/guest/others.o
$(B)/test_abi: $(B)/tests/guest/abi_again.o
$(B)/test_bystander: $(addprefix $(B)/tests/guest/,bystander_detach.o asleep.o others.o)
$(B)/test_budget: $(patsubst %,$(B)/tests/guest/%.o,budget budget_scratch uninvolved)
$(B)/test_hostile_user: $(patsubst %,$(B)/tests/guest/%.o,hostile_user_attacks budget uninvolved \
	asleep others)
$(B)/test_budget $(B)/test_bystander $(B)/test_calls $(B)/test_events $(B)/test_hostile_user \
$(B)/test_pins $(B)/test_preempt $(B)/test_timers \
$(B)/test_hostile_timers $(B)/test_ticking: $(B)/tests/guest/patience.o
$(B)/test_range: $(if $(filter x86,$(TARGET_ARCH)),$(B)/tests/guest/range_edge.o)
$(B)/test_pit: $(PIT_OBJECTS)
$(B)/test_l2: $(B)/tests/guest/nested_image.o
$(B)/tests/guest/test_conformance.o: CPPFLAGS_ALL += -Iverifier -Itests/unit
$(B)/test_conformance: $(addprefix $(B)/tests/unit/,program_case.o random_program.o)

$(B)/tests/guest/calls.o: CPPFLAGS_ALL += -Iverifier -Itests/unit
$(B)/tests/guest/test_calls.o: CPPFLAGS_ALL += -Itests/unit
$(B)/test_calls: $(B)/tests/guest/calls.o $(B)/tests/guest/coverage.o \
		 $(B)/tests/unit/random_program.o

# Guests of their own, in another place than that of examples/vmm, which calls them.
$(B)/tests/guest/hostile_guest.bin: tests/guest/hostile_steps.h
$(B)/tests/guest/nested_guest.bin: tests/guest/nested_job.h
$(B)/tests/guest/%_guest.bin: tests/guest/%_guest_$(TARGET_ARCH).c examples/vmm/guest_$(TARGET_ARCH).h \
			      examples/vmm/job.h examples/vmm/guest.lds
	@mkdir -p $(@D)
	$(CC) $(GUEST_FLAGS) -c $< -o $(@:.bin=.guest.o)
	$(LD) -T examples/vmm/guest.lds --section-start=.image=0x80000 $(@:.bin=.guest.o) \
		-o $(@:.bin=.elf)
	$(OBJCOPY) -O binary -j .image $(@:.bin=.elf) $@
$(B)/tests/guest/%_image.o: tests/guest/%_image.S $(B)/tests/guest/%_guest.bin
	$(CC) -c -Wa,-I$(B)/tests/guest $< -o $@
$(B)/tests/guest/hostile.o: $(B)/gen/hostile_programs.h
$(patsubst %,$(B)/tests/guest/hostile_random%.o,_x86 _arm64) $(B)/tests/guest/hostile_random.o: \
	CPPFLAGS_ALL += -Itests/unit
$(B)/tests/guest/test_hostile_random.o: CPPFLAGS_ALL += -Itests/unit
$(B)/tests/guest/test_hostile_vcpus.o: CPPFLAGS_ALL += -Itests/unit
$(B)/tests/guest/test_linear.o: $(B)/gen/linear_programs.h
$(patsubst %,$(B)/tests/guest/test%timers.o,_ _hostile_): $(B)/gen/timers_programs.h
$(B)/tests/guest/linear.o $(B)/tests/guest/test_linear.o: CPPFLAGS_ALL += -Itests/unit
$(B)/test_linear: $(addprefix $(B)/tests/guest/,linear.o hostile_list.o hostile_image.o) \
		  $(addprefix $(B)/tests/unit/,history.o i8254_ref.o)
HOSTILE_OBJECTS := $(addprefix $(B)/tests/guest/,hostile.o hostile_list.o hostile_image.o \
	ledger_model.o ledger_model_$(TARGET_ARCH).o)
$(B)/test_hostile: $(HOSTILE_OBJECTS)
$(B)/test_hostile_random $(B)/test_hostile_vcpus: $(HOSTILE_OBJECTS) \
	$(B)/tests/guest/hostile_random.o $(B)/tests/guest/hostile_random_$(TARGET_ARCH).o

# VMMs for KERNEL/stat and KERNEL/tracing.
$(B)/busy: $(B)/tests/guest/busy.o $(B)/tests/guest/fixture.o $(VMM_OBJECTS) $(LIB)
$(B)/traced: $(addprefix $(B)/tests/guest/,traced.o endings.o fdinfo.o fixture.o) \
	     $(VMM_OBJECTS) $(LIB)

#help fuzz-calls      calls of the ABI at random: CALLS=n (10000000)
# Many more of the calls at random that KERNEL/calls makes for some seconds.
CALLS ?= 10000000
.PHONY: fuzz-calls
fuzz-calls: setup
	scripts/kernel get $(TEST_KERNEL)
	@$(MAKE) --no-print-directory -s $(B)/test_calls
	scripts/module-build $(TEST_KERNEL)
	CALLS=$(CALLS) tests/run $(TEST_KERNEL)/calls
