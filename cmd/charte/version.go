package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
)

var versionCommand = command{
	name: "version", short: "prints the version",
	flags: func(*flag.FlagSet) action {
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) > 0 {
				return misuse("version takes no arguments")
			}
			_, err := fmt.Fprintln(t.out, version())
			return err
		}
	},
}

// version is what the build knows of itself.
func version() string {
	name, revision := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		name = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value + " "
			}
		}
	}
	return fmt.Sprintf("charte %s %s%s %s/%s", name, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
