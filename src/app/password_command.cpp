#include "app/password_command.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "access/password.h"
#include "app/terminal_text.h"
#include "base/random.h"
#include "base/secret.h"

namespace opentrail::app {
namespace {

/// While it lives the terminal shows nothing of what is typed.
class Silence {
  public:
    Silence() {
        silent_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        if (!silent_) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        silent_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    }
    ~Silence() {
        if (silent_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    bool silent() const { return silent_; }

  private:
    termios before_{};
    bool silent_ = false;
};

Result<Secret> read_line() {
    std::string line;
    if (!std::getline(std::cin, line)) {
        return fail(Code::invalid, "there is no password on standard input");
    }
    if (line.ends_with('\r')) line.pop_back();
    return Secret(std::move(line));
}

Result<Secret> ask(const std::string& prompt) {
    const Silence silence;
    if (!silence.silent()) return fail(Code::unavailable, "cannot keep the terminal from showing");
    fmt::print(stderr, "{}", prompt);
    std::fflush(stderr);
    Result<Secret> answer = read_line();
    fmt::print(stderr, "\n");
    return answer;
}

Result<Secret> ask_twice(const std::string& user) {
    if (::isatty(STDIN_FILENO) == 0) {
        return fail(Code::invalid,
                    "there is no terminal to ask for the password: pipe it in with --stdin, or"
                    " --generate one");
    }
    Secret first = TRY(ask(fmt::format("New password of {}: ", tame(user))));
    const Secret second = TRY(ask("The same again: "));
    if (first.reveal() != second.reveal()) return fail(Code::invalid, "the two are not the same");
    return first;
}

Result<Secret> new_password(const AccessOptions& options) {
    if (options.generate) {
        SystemRandom random;
        return Secret(access::make_password(random));
    }
    return options.from_stdin ? read_line() : ask_twice(options.name);
}

/// By IAM's two operations, whichever it takes.
Result<void> put(AccessClient& client, const std::string& user, const Secret& password) {
    const JsonObject input{{"UserName", user}, {"Password", std::string(password.reveal())}};
    const auto there = client.call("GetLoginProfile", {{"UserName", user}});
    if (!there && there.error().code != Code::not_found) return std::unexpected(there.error());
    TRY(client.call(there ? "UpdateLoginProfile" : "CreateLoginProfile", input));
    return {};
}

}  // namespace

Result<ExitStatus> run_set_password(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    const Secret password = TRY(new_password(options));
    if (const auto problem = access::password_problem(password.reveal())) {
        return fail(Code::invalid, *problem);
    }
    TRY(put(client, options.name, password));
    if (options.generate) {
        fmt::print("{}\n", password.reveal());
        std::fflush(stdout);
    }
    fmt::print(stderr,
               "{} signs in to the console with the new password; sessions that were open"
               " have ended.\n",
               tame(options.name));
    return ExitStatus::done;
}

Result<ExitStatus> run_delete_password(const AccessOptions& options) {
    AccessClient client = TRY(AccessClient::open(options));
    TRY(client.call("DeleteLoginProfile", {{"UserName", options.name}}));
    fmt::print("{} cannot sign in to the console any more.\n", tame(options.name));
    return ExitStatus::done;
}

}  // namespace opentrail::app
