
#include "mc146818rtc-kvmfilter.c.inc"
