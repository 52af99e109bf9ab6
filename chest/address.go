package chest

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
)

// ErrAddress says what is wrong with the address of a bucket.
var ErrAddress = errors.New("chest: not the address of a bucket")

// Bucket is a place in an S3-compatible store.
type Bucket struct {
	Name     string
	Prefix   string // before each name, without a "/" at its ends; "" for none
	Endpoint string // URL of the store; "" for Amazon's
	Region   string // "" where the store tells
	Host     bool   // the bucket is called by a host name of its own; otherwise by the path, except at Amazon's

	Key Key
}

// Key is what lets us into a store. It never prints.
type Key struct{ ID, Secret, Session string }

// String says nothing of the key.
func (Key) String() string { return "[withheld]" }

// GoString says nothing of the key.
func (Key) GoString() string { return "[withheld]" }

// KeyFile reads a key from a file in the format that Amazon's tools share, of the profile of that name; "" is for "default". Of the file
// only the key itself is read: it starts no program and asks nobody.
func KeyFile(path, profile string) (Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("chest: the key cannot be read: %w", err)
	}
	var k Key
	profile = cmp.Or(profile, "default")
	section := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if name, is := strings.CutPrefix(line, "["); is {
			section = strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(name, "]"), "profile "))
			continue
		}
		name, value, _ := strings.Cut(line, "=")
		if section != profile {
			continue
		}
		switch value = strings.TrimSpace(value); strings.TrimSpace(name) {
		case "aws_access_key_id":
			k.ID = value
		case "aws_secret_access_key":
			k.Secret = value
		case "aws_session_token":
			k.Session = value
		}
	}
	if k.ID == "" || k.Secret == "" {
		return Key{}, fmt.Errorf("chest: %s has no aws_access_key_id and aws_secret_access_key under [%s]", path, profile)
	}
	return k, nil
}

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	bucketPart = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*$`)
)

// At reads the address of a bucket, s3://BUCKET/PREFIX?endpoint=URL&region=REGION&style=host, all but the bucket's name optional. A store
// is asked over TLS; only one on this machine may be without. The error is ErrAddress.
func At(address string) (Bucket, error) {
	no := func(why string) (Bucket, error) { return Bucket{}, fmt.Errorf("%w: %s", ErrAddress, why) }
	u, err := url.Parse(address)
	switch {
	case err != nil: // which may hold what was typed
		return no("it cannot be read")
	case u.Scheme != "s3" || u.Opaque != "" || u.Fragment != "":
		return no("it does not begin with s3://")
	case u.User != nil:
		return no("a key never stands in an address: give it in the environment or in a file")
	case !bucketName.MatchString(u.Host):
		return no("the name of the bucket is none")
	}
	b := Bucket{Name: u.Host, Prefix: strings.Trim(u.Path, "/")}
	for part := range strings.SplitSeq(b.Prefix, "/") {
		if b.Prefix != "" && !bucketPart.MatchString(part) {
			return no("what follows the bucket is made of letters, digits, “.”, “-” and “_”")
		}
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return no("what follows the “?” cannot be read")
	}
	for name, values := range query {
		value := values[0]
		switch {
		case len(values) > 1:
			return no(name + " is said twice")
		case name == "endpoint":
			b.Endpoint = value
		case name == "region":
			b.Region = value
		case name == "style" && (value == "host" || value == "path"):
			b.Host = value == "host"
		default:
			return no("it knows endpoint, region and style=host, and not what follows the “?”")
		}
	}
	_, _, err = b.endpoint()
	return b, err
}

// endpoint is the host of the store, and whether it is asked over TLS.
func (b Bucket) endpoint() (host string, tls bool, err error) {
	if b.Endpoint == "" {
		if b.Region == "" {
			return "", false, fmt.Errorf("%w: say its endpoint, such as endpoint=https://s3.fr-par.scw.cloud; or, at Amazon’s, its region", ErrAddress)
		}
		return "s3.amazonaws.com", true, nil
	}
	u, err := url.Parse(b.Endpoint)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return "", false, fmt.Errorf("%w: the endpoint is a web address without a path, such as https://s3.fr-par.scw.cloud", ErrAddress)
	}
	switch {
	case u.Scheme == "https":
		return u.Host, true, nil
	case u.Scheme == "http" && near(u.Hostname()):
		return u.Host, false, nil
	}
	return "", false, fmt.Errorf("%w: the endpoint is asked by https, except on this machine", ErrAddress)
}

// near reports whether a host is this machine.
func near(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
