// Signing: a command's calls, with the credentials of whoever runs it.

#pragma once

#include <string>
#include <vector>

#include "app/target.h"
#include "aws/credentials.h"
#include "http/message.h"

namespace opentrail::app {

/// The call's headers, with Host, X-Amz-Date and Authorization added.
std::vector<http::Header> signed_headers(const aws::Credentials& credentials,
                                         const std::string& host, const Call& call);

/// AWS's usual credential environment, else the file at `local_path`. Code::denied, saying where
/// was looked, when there are none.
Result<aws::Credentials> find_credentials(const std::string& local_path);

}  // namespace opentrail::app
