package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

//go:embed tool.json
var definition []byte

// Mailbox leaves messages for colleagues: one file for each message, written once however often it is asked for.
type Mailbox struct {
	Folder     string
	Colleagues []string
	// How slow the mail system behind it is.
	Delay time.Duration
}

type result struct {
	MessageID string `json:"messageId"`
	LeftAt    string `json:"leftAt"`
}

type stored struct {
	Message json.RawMessage `json:"message"`
	// The trace goes along, so that whoever delivers the message continues it.
	Traceparent string `json:"traceparent"`
	Result      result `json:"result"`
}

// Leave is the handler of the tool.
func (m Mailbox) Leave(ctx context.Context, arguments json.RawMessage, call Call) (any, error) {
	var message struct {
		Recipient string `json:"recipient"`
	}
	if err := json.Unmarshal(arguments, &message); err != nil {
		return nil, err
	}
	if !slices.Contains(m.Colleagues, message.Recipient) {
		return nil, &ToolError{Code: "RECIPIENT_UNKNOWN", Message: "Nobody has this name.",
			Details: map[string]any{"known": m.Colleagues}}
	}
	sum := sha256.Sum256([]byte(call.Tenant + "\n" + call.IdempotencyKey))
	id := hex.EncodeToString(sum[:])[:32]
	if earlier, err := m.recorded(id); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return earlier, err
	}
	// Until here nothing was changed: a cancellation ends it for good. From here on it is brought to its end.
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(m.Delay):
	}
	leftAt := time.Now().UTC().Format("2006-01-02T15:04:05.000Z07:00")
	return m.record(id, stored{arguments, call.Traceparent, result{id, leftAt}})
}

func (m Mailbox) path(id string) string { return filepath.Join(m.Folder, id+".json") }

func (m Mailbox) recorded(id string) (result, error) {
	data, err := os.ReadFile(m.path(id))
	if err != nil {
		return result{}, err
	}
	var earlier stored
	err = json.Unmarshal(data, &earlier)
	return earlier.Result, err
}

// Writes the message and its result together; of two who come at once, one wins and both get its result.
func (m Mailbox) record(id string, message stored) (result, error) {
	data, err := json.Marshal(message)
	if err != nil {
		return result{}, err
	}
	if err := os.MkdirAll(m.Folder, 0o777); err != nil {
		return result{}, err
	}
	file, err := os.CreateTemp(m.Folder, "new-*")
	if err != nil {
		return result{}, err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(data)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return result{}, err
	}
	if err := os.Link(file.Name(), m.path(id)); errors.Is(err, fs.ErrExist) {
		return m.recorded(id)
	} else if err != nil {
		return result{}, err
	}
	return message.Result, nil
}
