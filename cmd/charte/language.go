package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"

	"charte/charter"
)

var fmtCommand = command{
	name: "fmt", args: "FILE…", short: "lays a charter out as charters are laid out",
	long: `
The layout changes, never the meaning, and every comment stays. With --check nothing is written: it ends with 1 when a file is not
laid out that way, and names it. A file that is not a charter is left alone.`,
	flags: func(set *flag.FlagSet) action {
		only := set.Bool("check", false, "write nothing, and fail where something would be written")
		show := set.Bool("print", false, "print the result instead of writing it to the file")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) == 0 {
				return hinted(misuse("fmt needs a charter"), "charte fmt charter.yaml")
			}
			return lay(t, args, *only, *show)
		}
	},
}

func lay(t terminal, names []string, only, show bool) error {
	refused := false
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			return plainFile(err)
		}
		laid, err := charter.Format(src)
		var wrong charter.Errors
		switch {
		case errors.As(err, &wrong):
			for i := range wrong {
				wrong[i].File = name
			}
			remarks, err := mistakes(wrong, "en")
			if err != nil {
				return err
			}
			for _, r := range remarks {
				r.show(t.err, src, "en")
			}
			t.say("%s is left alone: %s", name, counted(len(remarks), "error"))
			refused = true
		case err != nil:
			return err
		case show:
			if _, err := t.out.Write(laid); err != nil {
				return err
			}
		case bytes.Equal(src, laid):
		case only:
			t.say("%s is not laid out as charters are", name)
			refused = true
		default:
			if err := replace(name, laid); err != nil {
				return err
			}
			t.say("%s laid out", name)
		}
	}
	if refused {
		return said()
	}
	return nil
}

// replace writes a file whole or not at all, keeping its permissions.
func replace(name string, src []byte) error {
	info, err := os.Stat(name)
	if err != nil {
		return plainFile(err)
	}
	next := name + ".laid-out"
	if err := os.WriteFile(next, src, info.Mode().Perm()); err != nil {
		return plainFile(err)
	}
	if err := os.Rename(next, name); err != nil {
		os.Remove(next)
		return plainFile(err)
	}
	return nil
}

var schemaCommand = command{
	name: "schema", short: "prints the JSON Schema of the charter language, for editors",
	long: `
Save it beside your charters and name it in the first line of each, so that editors complete and check while you type:
# yaml-language-server: $schema=charter.schema.json`,
	flags: func(*flag.FlagSet) action {
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) > 0 {
				return misuse("schema takes no arguments")
			}
			_, err := t.out.Write(charter.Schema())
			return err
		}
	},
}
