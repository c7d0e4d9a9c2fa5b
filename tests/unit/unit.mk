# SPDX-License-Identifier: GPL-2.0
#
# Tests that need nothing but this machine. Included by the Makefile, which links them. Wants B, the
# rule for objects, LIB; gives UNIT_TESTS.

# Each model has a test of its own: tests/unit/model_*.c, on the bench.
MODEL_TESTS := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/model_*.c))
UNIT_TESTS := state_lock muldiv port_exit device ticks machine space bytes ring i8254 history ending $(MODEL_TESTS)

$(B)/tests/unit/%.o: CPPFLAGS_ALL += -Imodule -Iverifier -Iuserlib/models
$(MODEL_TESTS:%=$(B)/test_%): $(B)/test_%: $(B)/tests/unit/%.o $(B)/tests/unit/bench.o $(LIB)

$(B)/test_state_lock: $(B)/tests/unit/test_state_lock.o $(LIB)
$(B)/test_muldiv: $(B)/tests/unit/test_muldiv.o
$(B)/test_port_exit: $(B)/tests/unit/test_port_exit.o
$(B)/test_device: $(B)/tests/unit/test_device.o $(LIB)
$(B)/test_machine: $(patsubst %,$(B)/tests/unit/%.o,test_machine machine_kvm machine_exits machine_lines \
		   machine_serve machine_state) $(LIB)
$(B)/test_space: $(B)/tests/unit/test_space.o $(LIB)
$(B)/tests/unit/test_space.o: CPPFLAGS_ALL += -Iuserlib/src
$(B)/test_ticks: $(addprefix $(B)/tests/unit/,test_ticks.o sim.o) $(LIB)
$(B)/test_bytes: $(B)/tests/unit/test_bytes.o $(LIB)
$(B)/test_ring: $(B)/tests/unit/test_ring.o $(LIB)
$(B)/test_ending: $(addprefix $(B)/,tests/unit/test_ending.o examples/vmm/ending.o)
$(B)/test_history: $(addprefix $(B)/tests/unit/,test_history.o history.o)
$(B)/test_i8254: $(B)/tests/unit/test_i8254.o \
		 $(patsubst %,$(B)/tests/unit/i8254_%.o,fixture counting modes latches \
		 vmm random ref) $(LIB)
