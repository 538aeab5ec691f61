#!/usr/bin/env node
import "@faculty/cli";
