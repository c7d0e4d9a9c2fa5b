
#include "port80-kvmfilter.c.inc"
