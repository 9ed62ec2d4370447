<?php
// SPDX-License-Identifier: MIT
// The library from PHP: one customer's points, bought, captured and spent, on a journal.
// usage: php desk.php LIBRARY FFI_HEADER PRICE_LIST JOURNAL
declare(strict_types=1);

final class Refused extends RuntimeException
{
    public function __construct(public readonly string $name, string $text, public readonly int $shortage)
    {
        parent::__construct($text);
    }
}

final class Desk
{
    private FFI\CData $desk;

    public function __construct(private FFI $lib, string $path)
    {
        $problem = $lib->new('spt_journal_problem');
        $lib->spt_journal_problem_init(FFI::addr($problem), FFI::sizeof($problem));
        $options = $lib->new('spt_journal_options');
        $lib->spt_journal_options_init(FFI::addr($options), FFI::sizeof($options));
        $options->flags = $lib->SPT_JOURNAL_CREATE;
        $options->problem = FFI::addr($problem);
        $store = $lib->new('spt_store *');
        $status = $lib->spt_store_open_journal($path, FFI::addr($options), FFI::addr($store));
        if ($status < 0) {
            throw new Refused($lib->spt_status_name($status), FFI::string($problem->text), 0);
        }
        $this->desk = $lib->new('spt_desk *');
        $status = $lib->spt_desk_open($store, null, FFI::addr($this->desk));
        $lib->spt_store_unref($store); // the desk has a reference of its own
        $this->check($status);
    }

    public function __destruct()
    {
        $this->lib->spt_desk_close($this->desk);
    }

    /** Any operation: $desk->account_buy(42, 'points-60', 'order 1', null, null). */
    public function __call(string $name, array $arguments): int
    {
        return $this->check($this->lib->{"spt_$name"}($this->desk, ...$arguments));
    }

    /** One handle of type $type, given by the operation's last argument, as the array of its JSON. */
    public function read(string $type, string $name, mixed ...$arguments): array
    {
        $handle = $this->lib->new("spt_$type *");
        $this->__call($name, [...$arguments, FFI::addr($handle)]);
        $json = $this->lib->new('spt_json *');
        $status = $this->lib->{"spt_json_$type"}($handle, FFI::addr($json));
        $text = $this->lib->spt_json_text($json); // a PHP string, and so a copy
        $this->lib->spt_json_unref($json);
        $this->lib->{"spt_{$type}_unref"}($handle);
        return $status < 0 ? $this->check($status) : json_decode($text, true, 512, JSON_THROW_ON_ERROR);
    }

    private function check(int $status): int
    {
        if ($status >= 0) {
            return $status;
        }
        $text = $this->lib->spt_desk_error_text($this->desk);
        throw new Refused(
            $this->lib->spt_status_name($status),
            $text !== '' ? $text : $this->lib->spt_status_message($status),
            $this->lib->spt_desk_error_shortage($this->desk),
        );
    }
}

/** An spt_options. PHP does not keep the bytes that a C struct points to; this object does, for as long as it lives. */
final class Options
{
    public readonly FFI\CData $struct;
    private array $texts = [];

    public function __construct(FFI $lib, array $members)
    {
        $this->struct = $lib->new('spt_options');
        $lib->spt_options_init(FFI::addr($this->struct), FFI::sizeof($this->struct));
        foreach ($members as $name => $value) {
            $this->struct->$name = is_string($value) ? $this->text($lib, $value) : $value;
        }
    }

    private function text(FFI $lib, string $value): FFI\CData
    {
        $bytes = $lib->new('char[' . strlen($value) + 1 . ']');
        FFI::memcpy($bytes, $value, strlen($value));
        $this->texts[] = $bytes;
        return $lib->cast('char *', FFI::addr($bytes));
    }
}

function balance(Desk $desk): string
{
    $account = $desk->read('account', 'account_get', 42);
    return "{$account['available']} available, {$account['captured']} captured, {$account['spent']} spent";
}

[, $library, $header, $prices, $journal] = $argv;
$lib = FFI::cdef(file_get_contents($header), $library);
$desk = new Desk($lib, $journal);
$desk->price_list_load(file_get_contents($prices), null);
$desk->account_open(42, null, null);
$desk->account_buy(42, 'points-60', 'order 1', null, null);
$again = $desk->account_buy(42, 'points-60', 'order 1', null, null);
echo 'Bought twice with one ref: ', $lib->spt_status_name($again), "\n";
$desk->ticket_open(42, 9001, 'level-2', null, null);
try {
    $desk->ticket_open(42, 9002, 'install', null, null);
} catch (Refused $refused) {
    echo "$refused->name, $refused->shortage are missing:\n  {$refused->getMessage()}\n";
}
$by = new Options($lib, ['actor' => 'Jürgen', 'expected' => 25]);
$why = 'needed server access';
$desk->ticket_reprice(42, 9001, 40, $lib->SPT_REASON_INVESTIGATION, $why, FFI::addr($by->struct), null);
echo 'In progress: ', balance($desk), "\n";
$desk->ticket_resolve(42, 9001, null, null);
echo 'Resolved: ', balance($desk), "\n";
foreach ($desk->read('page', 'act_list', 42, null, 100)['rows'] as $row) {
    $act = $row['act'];
    echo "  {$act['act']} {$act['kind']}", $act['actor'] === null ? '' : " by {$act['actor']}", "\n";
}
