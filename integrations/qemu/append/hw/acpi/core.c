
#include "pmtimer-kvmfilter.c.inc"
