
#include "hpet-kvmfilter.c.inc"
