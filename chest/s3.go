package chest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/replication"
)

const (
	attempt  = 30 * time.Second // for one request and its answer
	patience = 2 * time.Minute  // for all the attempts of one act
	attempts = 5
	pause    = 50 * time.Millisecond // twice as long before each attempt but the first
	page     = 1000                  // names of one listing, and of one removal
)

type bucket struct {
	core   minio.Core
	name   string
	prefix string // with its final slash, or ""
	flat   bool   // the store knows no versions
}

// S3 keeps objects in a bucket, each written in one request, whose signature holds its digest. It first looks at the bucket, and
// returns ErrRefused, with what to do, where it is not there, does not let us in, or would keep what was destroyed: with object lock, with
// copies in other buckets, or with older versions that the key may not destroy.
func S3(ctx context.Context, b Bucket) (Chest, error) {
	host, tls, err := b.endpoint()
	if err != nil {
		return nil, err
	}
	if b.Key.ID == "" || b.Key.Secret == "" {
		return nil, fmt.Errorf("%w: there is no key for it", ErrRefused)
	}
	o := minio.Options{
		Creds: credentials.NewStaticV4(b.Key.ID, b.Key.Secret, b.Key.Session), Secure: tls, Region: b.Region,
		Transport: patient{transport()}, MaxRetries: 1,
	}
	switch {
	case b.Host:
		o.BucketLookup = minio.BucketLookupDNS
	case b.Endpoint != "":
		o.BucketLookup = minio.BucketLookupPath
	}
	core, err := minio.NewCore(host, &o)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	s := &bucket{core: *core, name: b.Name}
	if b.Prefix != "" {
		s.prefix = b.Prefix + "/"
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := s.admit(ctx); err != nil {
		return nil, fmt.Errorf("s3://%s at %s: %w", b.Name, host, said(err))
	}
	return s, nil
}

func transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       time.Minute,
		ExpectContinueTimeout: 5 * time.Second,
		DisableCompression:    true, // what is sealed does not shrink
	}
}

// patient ends an attempt that takes too long, so that another one may be made.
type patient struct{ next http.RoundTripper }

func (p patient) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(r.Context(), attempt)
	answer, err := p.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	answer.Body = bounded{answer.Body, cancel}
	return answer, nil
}

// bounded is an answer that is read while its attempt lasts.
type bounded struct {
	io.ReadCloser
	cancel func()
}

func (b bounded) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}

func (s *bucket) Put(ctx context.Context, name string, b []byte) error {
	if err := whole(name, b); err != nil {
		return err
	}
	return said(s.put(ctx, s.prefix+name, b))
}

// put sends an object in one request, signed with its digest: a store that understands neither parts nor signed pieces takes it too.
func (s *bucket) put(ctx context.Context, key string, b []byte) error {
	sum := sha256.Sum256(b)
	o := minio.PutObjectOptions{ContentType: "application/octet-stream", DisableContentSha256: true}
	return again(ctx, func(ctx context.Context) error {
		_, err := s.core.PutObject(ctx, s.name, key, bytes.NewReader(b), int64(len(b)), "", hex.EncodeToString(sum[:]), o)
		return err
	})
}

func (s *bucket) Get(ctx context.Context, name string) (b []byte, err error) {
	if err := named(name, 3, 3); err != nil {
		return nil, err
	}
	b, err = s.get(ctx, s.prefix+name)
	return b, said(err)
}

func (s *bucket) get(ctx context.Context, key string) (b []byte, err error) {
	err = again(ctx, func(ctx context.Context) error {
		r, info, _, err := s.core.GetObject(ctx, s.name, key, minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		defer r.Close()
		b, err = io.ReadAll(io.LimitReader(r, Most+1))
		switch {
		case err == nil && len(b) > Most:
			err = ErrLong
		case err == nil && int64(len(b)) != info.Size:
			err = io.ErrUnexpectedEOF
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// again does something until the store has answered it wholly, a few times at most. The library does so too, except where an answer is cut
// in the middle: here is one way for all.
func again(ctx context.Context, do func(context.Context) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for n := range attempts {
		if n > 0 {
			select {
			case <-ctx.Done():
				return errors.Join(ctx.Err(), err)
			case <-time.After(pause << n):
			}
		}
		if err = do(ctx); err == nil || final(err) {
			break
		}
	}
	return err
}

// final reports whether a store has said what it has to say.
func final(err error) bool {
	var r minio.ErrorResponse
	return errors.Is(err, ErrLong) || errors.Is(err, ErrRefused) || errors.As(err, &r) && (r.StatusCode < http.StatusInternalServerError && r.StatusCode != http.StatusTooManyRequests || unknown(err))
}

// Law: GDPR 17(1)
func (s *bucket) Destroy(ctx context.Context, prefix string) (n int, err error) {
	if err := named(prefix, 1, 3); err != nil {
		return 0, err
	}
	key := s.prefix + prefix
	if strings.Count(prefix, "/") < 2 {
		key += "/"
	}
	n, err = s.destroy(ctx, key)
	return n, said(err)
}

// destroy destroys what begins with a key that ends with a "/", or has another one for its name, in all its versions, until nothing is
// found any more. What could not be removed may have been removed by somebody else: what counts is what is still there.
func (s *bucket) destroy(ctx context.Context, key string) (n int, err error) {
	var before map[version]bool
	counted := ""
	for stayed := 0; ; {
		some, err := s.versions(ctx, key)
		if err != nil || len(some) == 0 {
			return n, err
		}
		failed := s.remove(ctx, some)
		if slices.ContainsFunc(some, func(o minio.ObjectInfo) bool { return before[version{o.Key, o.VersionID}] }) {
			stayed++
		}
		if stayed > tries || denied(failed) {
			return n, errors.Join(ErrStays, failed)
		}
		before = map[version]bool{}
		for _, o := range some {
			if before[version{o.Key, o.VersionID}] = true; o.Key != counted && !o.IsDeleteMarker {
				n, counted = n+1, o.Key
			}
		}
	}
}

type version struct{ key, id string }

// versions gives the first versions of what destroy destroys.
func (s *bucket) versions(ctx context.Context, key string) (all []minio.ObjectInfo, err error) {
	err = again(ctx, func(ctx context.Context) error {
		all = nil
		for o := range s.core.ListObjectsIter(ctx, s.name, minio.ListObjectsOptions{Prefix: key, Recursive: true, WithVersions: !s.flat, MaxKeys: page}) {
			switch {
			case o.Err != nil:
				return o.Err
			case o.Key != key && !strings.HasSuffix(key, "/"):
				return nil // which comes after it
			}
			if all = append(all, o); len(all) == page {
				break
			}
		}
		return nil
	})
	return all, err
}

// remove removes versions. The error is the last of those that could not be.
func (s *bucket) remove(ctx context.Context, some []minio.ObjectInfo) error {
	return again(ctx, func(ctx context.Context) (last error) {
		results, err := s.core.RemoveObjectsWithIter(ctx, s.name, slices.Values(some), minio.RemoveObjectsOptions{})
		if err != nil {
			return err
		}
		for r := range results {
			if r.Err != nil {
				last = r.Err
			}
		}
		return last
	})
}

func (s *bucket) List(ctx context.Context, after string, limit int) (names []string, err error) {
	if strings.Count(after, "/") < 2 { // a walk begins
		if err := again(ctx, s.abort); err != nil {
			return nil, said(err)
		}
	}
	if limit <= 0 {
		return nil, nil
	}
	err = again(ctx, func(ctx context.Context) (err error) {
		names, err = s.list(ctx, after, limit)
		return err
	})
	return names, said(err)
}

func (s *bucket) list(ctx context.Context, after string, limit int) (names []string, err error) {
	for o := range s.core.ListObjectsIter(ctx, s.name, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true, StartAfter: s.prefix + after, MaxKeys: min(limit, page)}) {
		if o.Err != nil {
			return nil, o.Err
		}
		name := strings.TrimPrefix(o.Key, s.prefix)
		if named(name, 3, 3) != nil || name <= after {
			continue // not ours, or a store that does not know where to begin
		}
		if names = append(names, name); len(names) == limit {
			break
		}
	}
	return names, nil
}

// abort ends uploads in several parts. We make none: whoever left one left bytes that no name leads to.
func (s *bucket) abort(ctx context.Context) error {
	for u := range s.core.ListIncompleteUploads(ctx, s.name, s.prefix, true) {
		err := u.Err
		if err == nil {
			err = s.core.AbortMultipartUpload(ctx, s.name, u.Key, u.UploadID)
		}
		if err != nil && !unknown(err) && minio.ToErrorResponse(err).Code != "NoSuchUpload" {
			return err
		}
	}
	return nil
}

// admit looks whether a bucket will do: what it keeps, and, with an object that is written, read and destroyed, what the key may do.
func (s *bucket) admit(ctx context.Context) error {
	if err := again(ctx, s.forgets); err != nil {
		return err
	}
	key, b := s.prefix+".charte-"+rand.Text(), []byte(rand.Text())
	for range 2 { // so that there is an older version, where there are versions
		if err := s.put(ctx, key, b); err != nil {
			return err
		}
	}
	got, err := s.get(ctx, key)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, b) {
		return fmt.Errorf("%w: what is written there is not what is read", ErrRefused)
	}
	_, err = s.destroy(ctx, key)
	if unknown(err) {
		s.flat = true
		_, err = s.destroy(ctx, key)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%w: what is destroyed there stays: let the key list and delete the versions of objects, or take a bucket without versions", ErrRefused), err)
	}
	return again(ctx, s.abort)
}

// forgets reports ErrRefused where a bucket keeps what was destroyed, whatever the key may do.
func (s *bucket) forgets(ctx context.Context) error {
	no := func(why string) error { return fmt.Errorf("%w: %s", ErrRefused, why) }
	if v, err := s.core.GetBucketVersioning(ctx, s.name); err != nil && !unknown(err) {
		return err
	} else if v.MFADelete == "Enabled" {
		return no("its versions are destroyed with a second proof only (MFA delete), which a server cannot give: take a bucket without it")
	}
	if lock, _, _, _, err := s.core.GetObjectLockConfig(ctx, s.name); err != nil && !unknown(err) && minio.ToErrorResponse(err).Code != "ObjectLockConfigurationNotFoundError" {
		return err
	} else if lock == "Enabled" {
		return no("it has object lock, which keeps what was destroyed: make a bucket without it")
	}
	if copies, err := s.core.GetBucketReplication(ctx, s.name); err != nil && !unknown(err) {
		return err
	} else if slices.ContainsFunc(copies.Rules, func(r replication.Rule) bool { return r.Status == replication.Enabled }) {
		return no("it is copied into another bucket, where what was destroyed stays: end the replication, or take a bucket without it")
	}
	return nil
}

// unknown reports whether a store says that it does not know what it was asked for.
func unknown(err error) bool {
	r := minio.ToErrorResponse(err)
	return r.StatusCode == http.StatusNotImplemented || r.Code == "NotImplemented" || r.StatusCode == http.StatusMethodNotAllowed
}

// denied reports whether a store says that the key may not do what it was asked for.
func denied(err error) bool {
	var r minio.ErrorResponse
	return errors.As(err, &r) && (r.StatusCode == http.StatusForbidden || r.StatusCode == http.StatusUnauthorized || r.Code == "AccessDenied")
}

// said says an error of a store in the chest's own words.
func said(err error) error {
	var r minio.ErrorResponse
	switch errors.As(err, &r); {
	case err == nil, errors.Is(err, ErrStays), errors.Is(err, ErrRefused), errors.Is(err, ErrLong), errors.Is(err, context.Canceled):
		return err
	case r.Code == "NoSuchKey":
		return ErrNone
	case r.Code == "NoSuchBucket":
		return fmt.Errorf("%w: there is no such bucket: make it first, without versions and without object lock", ErrRefused)
	case denied(err):
		return fmt.Errorf("%w: the key does not let us in (%s): it has to list, read, write and delete objects there, and to read how the bucket is set", ErrRefused, r.Code)
	case r.StatusCode == http.StatusInsufficientStorage, r.Code == "QuotaExceeded", r.Code == "XMinioStorageFull":
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return fmt.Errorf("%w: %w", ErrAway, err)
}
