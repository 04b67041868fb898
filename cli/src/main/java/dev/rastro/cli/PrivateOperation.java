package dev.rastro.cli;

/// What a command can ask of a running `rastro up` and no AWS service has: a path below
/// `/_rastro/`, a request, and lines that come back while it is done.
///
/// Both types are records, which go as JSON.
///
/// @param path such as `firehose/flush`
/// @param requestType what is sent
/// @param lineType what comes back, any number of times
record PrivateOperation<Q, L>(String path, Class<Q> requestType, Class<L> lineType) {}
