
#include "pcspk-kvmfilter.c.inc"
