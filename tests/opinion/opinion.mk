# SPDX-License-Identifier: GPL-2.0
#
# The second opinion. Wants B (the build folder), CC, LDFLAGS, CPPFLAGS_ALL, LIB,
# LIBS_TEST and the rule for objects; gives $(B)/test_opinion, which runs in a VM on
# $(B)/cases.tar.

OPINION_OBJECTS := $(addprefix $(B)/tests/opinion/,test_opinion.o judge.o wrap.o \
		     knows_more.o) \
		   $(addprefix $(B)/tests/unit/,program_case.o random_program.o \
		     random_bound.o random_join.o)

$(B)/tests/opinion/%.o: CPPFLAGS_ALL += -Iverifier -Itests/unit -Iuserlib/src

$(B)/test_opinion: $(OPINION_OBJECTS) $(LIB)
	$(CC) $(LDFLAGS) $(OPINION_OBJECTS) $(LIB) $(LIBS_TEST) -o $@
