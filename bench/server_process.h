// ServerProcess: the real program as a child process on a loopback port of its choice.
//
// Ended by its process id when this goes. For one thread.

#pragma once

#include <sys/types.h>
#include <string>

#include "bench/signed_client.h"

namespace opentrail::bench {

class ServerProcess {
  public:
    /// Starts it and waits until it is ready.
    ServerProcess(std::string program, std::string data);
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    SignedClient client() const { return {host_, keys_}; }
    /// HOST:PORT.
    const std::string& host() const { return host_; }
    const Keys& keys() const { return keys_; }
    pid_t pid() const { return pid_; }
    double seconds_to_ready() const { return seconds_to_ready_; }
    /// SIGTERM, and waits for its end. The CPU seconds of its whole life; 0 when it was stopped.
    double stop();

  private:
    void read_keys();

    std::string data_;
    std::string host_;
    Keys keys_;
    pid_t pid_ = -1;
    double seconds_to_ready_ = 0;
};

}  // namespace opentrail::bench
