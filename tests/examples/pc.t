#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A real guest, with filters and without: see scripts/pc.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
scripts/pc --tap
