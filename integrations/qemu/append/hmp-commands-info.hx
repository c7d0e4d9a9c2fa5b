
    {
        .name         = "kvmfilter",
        .args_type    = "",
        .params       = "",
        .help         = "show which registers of devices the kernel answers",
        .cmd_info_hrt = qmp_x_query_kvmfilter,
        .flags        = "p",
    },

SRST
  ``info kvmfilter``
    Show which registers of devices the kernel answers, and how often it did.
ERST
