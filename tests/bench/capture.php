<?php
// capture.php - what a careful PHP developer writes for the same post: checks
// the fields, stores the lead in a transaction, answers when it is committed.

declare(strict_types=1);

const TEXTS = ['first_name', 'last_name', 'name', 'email', 'phone', 'company',
	'message', 'source', 'page_url', 'utm_source', 'utm_medium',
	'utm_campaign', 'utm_term', 'utm_content'];

function answer(int $status, array $body): never
{
	http_response_code($status);
	header('Content-Type: ' . ($status < 400 ? 'application/json'
	    : 'application/problem+json'));
	echo json_encode($body, JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
	exit;
}

function refuse(int $status, string $detail): never
{
	answer($status, ['type' => 'about:blank', 'title' => 'Refused',
	    'status' => $status, 'detail' => $detail]);
}

function uuid7(): string
{
	$bytes = substr(pack('J', (int)(microtime(true) * 1000)), 2) .
	    random_bytes(10);
	$bytes[6] = chr(ord($bytes[6]) & 0x0f | 0x70);
	$bytes[8] = chr(ord($bytes[8]) & 0x3f | 0x80);
	$hex = bin2hex($bytes);
	return substr($hex, 0, 8) . '-' . substr($hex, 8, 4) . '-' .
	    substr($hex, 12, 4) . '-' . substr($hex, 16, 4) . '-' .
	    substr($hex, 20);
}

function lead_read(): array
{
	if ($_SERVER['REQUEST_METHOD'] !== 'POST')
		refuse(405, 'POST only');
	if (!str_starts_with($_SERVER['CONTENT_TYPE'] ?? '',
	    'application/json'))
		refuse(415, 'JSON only');
	$post = json_decode(file_get_contents('php://input'), true, 16);
	if (!is_array($post))
		refuse(400, 'this is no JSON object');
	$lead = [];
	foreach (TEXTS as $name) {
		$text = $post[$name] ?? null;
		if ($text !== null && (!is_string($text) ||
		    strlen($text) > 10000 || !mb_check_utf8($text)))
			refuse(422, "$name is not a text");
		$lead[$name] = $text === null ? null : trim($text);
	}
	if (($lead['email'] ?? '') === '' && ($lead['phone'] ?? '') === '')
		refuse(422, 'an e-mail address or a phone number is needed');
	if (($lead['email'] ?? '') !== '' &&
	    filter_var($lead['email'], FILTER_VALIDATE_EMAIL) === false)
		refuse(422, 'the e-mail address is wrong');
	$lead['consent'] = empty($post['consent']) ? 0 : 1;
	return $lead;
}

function mb_check_utf8(string $text): bool
{
	return preg_match('//u', $text) === 1;
}

function store_open(): PDO
{
	if (str_starts_with($_SERVER['BENCH_DB'], 'pgsql:'))
		return store_open_server($_SERVER['BENCH_DB']);
	$db = new PDO('sqlite:' . $_SERVER['BENCH_DB'], null, null, [
		PDO::ATTR_PERSISTENT => true,
		PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
		PDO::ATTR_TIMEOUT => 10,
	]);
	// WAL is a property of the file; this one is the connection's.
	$db->exec('PRAGMA synchronous = FULL');
	return $db;
}

// Kept open; without a round trip to prepare what is run once.
function store_open_server(string $dsn): PDO
{
	return new PDO($dsn, null, null, [
		PDO::ATTR_PERSISTENT => true,
		PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
		PDO::PGSQL_ATTR_DISABLE_PREPARES => true,
	]);
}

function lead_store(PDO $db, array $lead): string
{
	$lead = ['id' => uuid7(), 'created_at' => (int)(microtime(true) * 1000)]
	    + $lead;
	$names = array_keys($lead);
	$db->exec(str_starts_with($_SERVER['BENCH_DB'], 'pgsql:') ? 'BEGIN'
	    : 'BEGIN IMMEDIATE');
	try {
		$db->prepare('INSERT INTO lead (' . implode(', ', $names) .
		    ') VALUES (:' . implode(', :', $names) . ')')
		    ->execute($lead);
		$db->prepare('INSERT INTO job (kind, subject_id, state, ' .
		    'attempts, not_before) VALUES (?, ?, ?, 0, ?)')
		    ->execute(['lead', $lead['id'], 'pending',
		    $lead['created_at']]);
		$db->exec('COMMIT');
	} catch (Throwable $e) {
		$db->exec('ROLLBACK');
		throw $e;
	}
	return $lead['id'];
}

try {
	$id = lead_store(store_open(), lead_read());
	answer(201, ['id' => $id, 'status' => 'pending',
	    'status_url' => "http://127.0.0.1/api/leads/$id"]);
} catch (PDOException $e) {
	header('Retry-After: 1');
	refuse(503, 'the store cannot commit');
}
