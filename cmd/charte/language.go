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
laid out that way, and names it. A file that is not a charter is left alone. FILE is - to lay out the standard input; the result is
then printed.`,
	flags: func(set *flag.FlagSet) action {
		only := set.Bool("check", false, "write nothing, and fail where something would be written")
		lang := set.String("lang", "en", "`LANGUAGE` of what is said, fr or en")
		show := set.Bool("print", false, "print the result instead of writing it to the file")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) == 0 {
				return hinted(misuse("fmt needs a charter"), "charte fmt charter.yaml")
			}
			if err := speaks(*lang); err != nil {
				return err
			}
			refused := false
			for _, name := range args {
				well, err := lay(t, name, *only, *show || name == standardInput, *lang)
				if err != nil {
					return err
				}
				refused = refused || !well
			}
			if refused {
				return said()
			}
			return nil
		}
	},
}

// lay lays a charter out, and reports whether it is one that needs nothing more.
func lay(t terminal, name string, only, show bool, lang string) (bool, error) {
	src, err := source(t, name, lang)
	if err != nil {
		return false, err
	}
	laid, err := charter.Format(src)
	var wrong charter.Errors
	switch {
	case errors.As(err, &wrong):
		for i := range wrong {
			wrong[i].File = name
		}
		remarks, err := mistakes(wrong, lang)
		for _, r := range remarks {
			r.show(t.err, src, lang)
		}
		t.say(in(lang, "%s is left alone: %s", "%s reste tel quel : %s"), name, count(lang, len(remarks), "error", "erreur"))
		return false, err
	case err != nil:
		return false, err
	case only:
		if !bytes.Equal(src, laid) {
			t.say(in(lang, "%s is not laid out as charters are", "%s n’est pas mis en page comme les chartes"), name)
			return false, nil
		}
	case show:
		_, err := t.out.Write(laid)
		return err == nil, err
	case !bytes.Equal(src, laid):
		if err := replace(name, laid); err != nil {
			return false, err
		}
		t.say(in(lang, "%s laid out", "%s mis en page"), name)
	}
	return true, nil
}

// replace writes a file whole or not at all, keeping its permissions.
func replace(name string, src []byte) error {
	info, err := os.Stat(name)
	if err != nil {
		return plainFile(err, "en")
	}
	next := name + ".laid-out"
	if err := os.WriteFile(next, src, info.Mode().Perm()); err != nil {
		return plainFile(err, "en")
	}
	if err := os.Rename(next, name); err != nil {
		os.Remove(next)
		return plainFile(err, "en")
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
