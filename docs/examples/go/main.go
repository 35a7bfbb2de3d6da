// A tool that leaves messages for colleagues.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/nats-io/nats.go"
)

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	if err := run(); err != nil {
		slog.Error("tool failed", "error", err)
		os.Exit(1)
	}
	slog.Info("tool stopped")
}

func run() error {
	stopped, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	delayMs, err := strconv.Atoi(setting("MAIL_DELAY_MS", "0"))
	if err != nil {
		return err
	}
	mailbox := Mailbox{
		Folder:     setting("MESSAGES_DIR", "messages"),
		Colleagues: strings.Split(setting("COLLEAGUES", "ada,grace"), ","),
		Delay:      time.Duration(delayMs) * time.Millisecond,
	}
	closed := make(chan struct{})
	nc, err := nats.Connect(
		os.Getenv("NATS_URL"),
		nats.UserInfo(os.Getenv("NATS_USER"), os.Getenv("NATS_PASSWORD")),
		nats.Name("message-leave-go"),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(250*time.Millisecond),
		nats.ClosedHandler(func(*nats.Conn) { close(closed) }),
	)
	if err != nil {
		return err
	}
	service, err := Serve(nc, "message-leave-go", definition, mailbox.Leave)
	if err != nil {
		return err
	}
	<-stopped.Done()
	service.Close(10 * time.Second)
	// Sends what is still to be sent, then closes.
	if err := nc.Drain(); err != nil {
		return err
	}
	<-closed
	return nil
}

func setting(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
