
#include "i8254-kvmfilter.c.inc"
