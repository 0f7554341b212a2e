// `opentrail kms …`: the keys that trails' files are encrypted under.

#pragma once

#include <optional>
#include <string>

#include "app/access_client.h"
#include "app/command_arguments.h"

namespace opentrail::app {

struct KmsOptions {
    AccessOptions access;              // Where, and -o; its account is the keys'.
    std::string key;                   // Id, ARN, alias/NAME or alias ARN.
    std::optional<std::string> alias;  // With alias/ before it or without.
    std::string description;
    int days = 30;  // Until a key is deleted.
};

/// The parser: fills `options`, and `action` with what the command does; both must outlive it.
void add_kms(CLI::App& app, KmsOptions& options, Action& action);

}  // namespace opentrail::app
